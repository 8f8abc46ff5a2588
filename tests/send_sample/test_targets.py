"""Where the counts that the sample is invented to meet come from, and what is said of a file that is no good."""

from pathlib import Path

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_sample.authority import load_profile
from send_sample.targets import Targets, january_line, load_targets, read_targets, scaled

ROOT = Path(__file__).parents[2]


def test_only_the_sample_knows_the_targets():
    readers = [*(ROOT / "src").rglob("*.py"), *(ROOT / "notebooks").rglob("*.ipynb")]
    knowing = {path for path in readers if "sample-targets" in path.read_text(encoding="utf-8")}

    assert {ROOT / "src" / "send_sample" / "targets.py"} == knowing


def test_a_line_that_is_not_a_number_is_named(tmp_path):
    path = tmp_path / "somewhere-sample-targets.csv"
    path.write_text("kpi,month,numerator,denominator\nnew_plans,2023-03,many,\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"somewhere-sample-targets\.csv line 2"):
        read_targets(path)


def test_scaling_keeps_a_part_within_its_whole():
    targets = Targets({"ep_advice": {Month(2024, 3): (3, 3)}}, published=True)

    assert (2, 2) == scaled(targets, 0.5).knots["ep_advice"][Month(2024, 3)]


def test_an_authority_without_a_file_gets_its_size_from_dfe(home):
    profile = load_profile(home, "383")
    targets = load_targets(home, "leeds", profile, Month(2024, 1), Month(2025, 1))

    assert (profile.stock[2025], 0) == targets.knots["active_plans"][Month(2025, 1)]
    assert not targets.published


def test_an_unknown_authority_is_named_with_the_mend(home):
    with pytest.raises(InputError, match=r"'000'.*dfe_code"):
        load_profile(home, "000")


@pytest.mark.parametrize(
    ("month", "value"),
    [(Month(2023, 1), 10.0), (Month(2023, 7), 15.0), (Month(2024, 1), 20.0), (Month(2030, 1), 20.0)],
)
def test_between_two_januaries_a_figure_lies_on_a_straight_line(month, value):
    assert value == january_line({2023: 10.0, 2024: 20.0}, month)
