"""What council.yaml may say of the councils before it: each fault is one line with file, key and mend."""

import datetime as dt

import pytest
from tests.conftest import copy_project

from send_analysis.base.errors import InputError
from send_analysis.cli.main import main
from send_analysis.config.settings import council_of

DECIDED = '{known_from: 2026-10-20, source: "a paper"}'
BEGINS = "begins: 2027-04-01\n"
SURREY = BEGINS + "predecessors:\n  - {authority: Surrey, shares: {plans: %s}}\n"


def share(percent):
    return f'{{percent: {percent}, known_from: 2026-10-20, source: "a paper"}}'


def write(home, text, code="east-surrey"):
    folder = home / "config" / "councils" / code
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "council.yaml").write_text(
        f"name: {code}\ndfe_code: none yet\nons_code: none yet\n{text}", encoding="utf-8"
    )


def told(home, text):
    write(home, text)
    with pytest.raises(InputError) as error:
        council_of(home, "east-surrey")
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.fixture
def anew(tmp_path):
    copy_project(tmp_path)
    return tmp_path


def test_a_council_without_a_number_is_one_whose_number_is_empty(anew):
    write(anew, SURREY % share(54.2))

    council = council_of(anew, "east-surrey")

    assert (council.dfe_code, council.ons_code, council.region) == ("", "", "South East")
    assert [one.authority for one in council.predecessors] == ["936"]


def test_a_share_counts_from_the_day_on_which_it_was_known(anew):
    write(anew, SURREY % share(54.2))
    (surrey,) = council_of(anew, "east-surrey").predecessors

    assert surrey.share("plans", dt.date(2026, 10, 19)) is None
    assert surrey.share("plans", dt.date(2026, 10, 20)).percent == 54.2
    assert surrey.share("requests", dt.date(2026, 10, 20)).percent == 54.2
    assert surrey.share("deficit", dt.date(2026, 10, 20)) is None


def test_two_councils_may_take_all_of_one_and_no_more(anew):
    write(anew, SURREY % share(45.8), "west-surrey")
    write(anew, SURREY % share(54.2))
    council_of(anew, "east-surrey")

    assert told(anew, SURREY % share(54.3)) == (
        "config/councils/east-surrey/council.yaml: predecessor 1, shares comes to 100.1% of its EHC plans in force "
        "with west-surrey 45.8%: together at most 100% (line 6)"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SURREY % share(0), "predecessor 1, shares, plans: percent is 0: write a percentage"),
        (SURREY % share(101), "predecessor 1, shares, plans: percent is 101: write a percentage"),
        (SURREY % "{percent: 50, known_from: 2026-10-20}", "source is missing"),
        (SURREY % '{percent: 50, known_from: soon, source: "a paper"}', "known_from is 'soon': write a day"),
        (BEGINS + "predecessors: Surrey\n", "write a list"),
        (BEGINS + "predecessors:\n  - authority: Surrey\n", "predecessor 1: give either whole or shares"),
        (
            BEGINS + f"predecessors:\n  - {{authority: Surrey, whole: {DECIDED}, shares: {{plans: {share(5)}}}}}\n",
            "give either whole or shares, not both",
        ),
        (BEGINS + f"predecessors:\n  - {{authority: Surrey, shares: {{deficit: {share(5)}}}}}\n", "no share of plans"),
        (BEGINS + f"predecessors:\n  - {{authority: Surrey, shares: {{money: {share(5)}}}}}\n", "is no share"),
        (BEGINS + f"predecessors:\n  - {{authority: Surey, whole: {DECIDED}}}\n", "Did you mean surrey?"),
        (SURREY.removeprefix(BEGINS) % share(50), "predecessors needs the day on which the council takes over"),
        (BEGINS + "predecessors:\n" + 2 * f"  - {{authority: Surrey, shares: {{plans: {share(5)}}}}}\n",
         "stands here twice"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_one_line_with_file_and_key(anew, text, words):
    said = told(anew, text)

    assert said.startswith("config/councils/east-surrey/council.yaml: ")
    assert words in said
    assert "(line " in said


def test_a_county_that_was_made_anew_is_not_the_one_before_it(anew):
    text = f"begins: 2019-04-01\npredecessors:\n  - {{authority: Dorset, shares: {{plans: {share(12)}}}}}\n"

    assert "Dorset (838) has no figures before begins, 2019-04-01; of that name there is also 835" in told(anew, text)
    write(anew, text.replace("Dorset", '"835"'))
    assert [one.authority for one in council_of(anew, "east-surrey").predecessors] == ["835"]


def test_what_went_in_whole_counts_nothing_afterwards(anew):
    text = f"begins: 2021-04-01\npredecessors:\n  - {{authority: Surrey, whole: {DECIDED}}}\n"

    assert "Surrey still has figures of January 2026, after begins, 2021-04-01" in told(anew, text)


def test_a_fault_ends_the_command_with_its_line_and_exit_code_2(anew, monkeypatch, capsys):
    monkeypatch.setenv("SEND_ANALYSIS_HOME", str(anew))
    write(anew, SURREY % share(101))

    assert main(["build", "east-surrey", "2026-10"]) == 2
    assert "predecessor 1, shares, plans: percent is 101" in capsys.readouterr().err


def test_the_other_surrey_is_no_misspelling_of_sussex(anew, monkeypatch, capsys):
    monkeypatch.setenv("SEND_ANALYSIS_HOME", str(anew))

    assert main(["new", "east-surrey", "--authority", "East Surrey"]) == 2

    said = capsys.readouterr().err
    assert "Did you mean surrey?" in said
    assert "leave it out: `new east-surrey` (docs/successor-council.md)" in said
    assert "sussex" not in said
