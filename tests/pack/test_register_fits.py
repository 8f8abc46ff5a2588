"""What `check` says of a register that a build would stop at, and of ids that nothing reads."""

from pathlib import Path

import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.settings import load_settings
from send_analysis.pack.council_register import council_register
from send_analysis.pack.register_fits import mistyped_entries

MARCH = Month(2024, 3)
FILE = "config/councils/testshire/assumptions.yaml"


@pytest.fixture
def told(tmp_path):
    """What is said of the council's register once a text of its file is another, or with an entry more at its end."""

    def make(old="", new="", more=""):
        root: Path = copy_project(tmp_path, notebooks=False)
        path = root / FILE
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new) + more, encoding="utf-8")
        settings = load_settings(root, "testshire", MARCH)
        return mistyped_entries(settings, council_register(settings))

    return make


def test_a_register_that_a_build_can_use_is_sound(told):
    assert [] == told()


def test_a_mistyped_placement_names_the_file_and_the_nearest(told):
    with pytest.raises(InputError) as refused:
        told("        mainstream:", "        mainstreem:")

    said = str(refused.value)
    assert f"{FILE}: plans_by_placement: unknown types mainstreem" in said
    assert "Did you mean mainstream?" in said


def test_a_mistyped_id_that_a_scenario_needs_names_the_nearest_that_is_there(told):
    with pytest.raises(InputError) as refused:
        told("\nhigh_needs_gap:", "\nhigh_need_gap:")

    said = str(refused.value)
    assert f"have no 'high_needs_gap': add it to {FILE} with a source" in said
    assert "Did you mean high_need_gap?" in said


UNUSED = """
high_needs_gapp:
  label: A gap
  unit: GBP million
  basis: none
  owner: Treasurer
  review_by: 2026-12-31
  values:
    - known_from: 2024-01-01
      as_at: 2024-03-31
      value: 9
      status: assumed
      source: a letter
      knowledge: council
      quality: GREEN
      quality_reason: none
"""


def test_an_entry_that_nothing_uses_and_that_is_nearly_another_is_told(told):
    assert [f"warning: {FILE}: nothing uses 'high_needs_gapp'. Did you mean high_needs_gap?"] == told(more=UNUSED)


def test_an_entry_that_nothing_uses_and_that_is_like_no_other_is_not_told(told):
    assert [] == told(more=UNUSED.replace("high_needs_gapp", "bus_passes"))


def test_an_id_that_the_words_of_another_month_name_is_not_mistyped(told, tmp_path):
    assert any("high_needs_gapp" in line for line in told(more=UNUSED))
    words = tmp_path / "config" / "councils" / "testshire" / "commentary" / "2024-02.md"
    words.write_text("{{high_needs_gapp}}", encoding="utf-8")
    settings = load_settings(tmp_path, "testshire", MARCH)

    assert [] == mistyped_entries(settings, council_register(settings))
