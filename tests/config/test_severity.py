"""The register of grave facts: read in its order, replaced by a council's own, refused with file, entry and value."""

import pytest

from send_analysis.base.errors import InputError
from send_analysis.config.severity import load_severity

ENTRY = "{{fact: {fact}, least: {least}, who: children, why: It matters., source: A law}}"
NATIONAL = (
    f"facts: [{ENTRY.format(fact='open_past_limit', least=10)}, {ENTRY.format(fact='out_of_school_rising', least=5)}]"
)


@pytest.fixture
def written(tmp_path):
    (tmp_path / "config" / "councils" / "wessex").mkdir(parents=True)
    (tmp_path / "config" / "national").mkdir()

    def write(national=NATIONAL, own=""):
        (tmp_path / "config" / "national" / "severity.yaml").write_text(national, encoding="utf-8")
        if own:
            (tmp_path / "config" / "councils" / "wessex" / "severity.yaml").write_text(own, encoding="utf-8")
        return load_severity(tmp_path, "wessex")

    return write


def test_the_order_of_the_file_is_the_order_of_gravity(written):
    assert [("open_past_limit", 10.0), ("out_of_school_rising", 5.0)] == [
        (entry.fact, entry.least) for entry in written()
    ]


def test_a_council_puts_its_own_list_in_the_place_of_everybodys(written):
    own = f"facts: [{ENTRY.format(fact='review_decisions_late', least=30)}]"

    assert ["review_decisions_late"] == [entry.fact for entry in written(own=own)]


def test_a_fact_that_the_product_cannot_find_is_refused_with_those_that_it_can(written):
    with pytest.raises(InputError, match=r"severity.yaml.*facts, entry 1.*'worries'.*waiting_over_a_year"):
        written(f"facts: [{ENTRY.format(fact='worries', least=1)}]")


def test_a_fact_named_twice_is_refused(written):
    with pytest.raises(InputError, match="'open_past_limit' stands twice"):
        written(f"facts: [{', '.join([ENTRY.format(fact='open_past_limit', least=1)] * 2)}]")


def test_a_threshold_that_is_no_number_is_refused(written):
    with pytest.raises(InputError, match="least"):
        written(f"facts: [{ENTRY.format(fact='open_past_limit', least='many')}]")
