"""A number and a name go together, or the row is refused: DfE's own table has paired them wrongly."""

from pathlib import Path

import pandas as pd
import pytest

from send_analysis.base.errors import InputError
from send_analysis.dfe.authority_names import known_names, present_authorities, refuse_wrong_pairs, wrong_pairs

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
KNOWN = {
    "891": frozenset({"Nottinghamshire"}),
    "892": frozenset({"Nottingham"}),
    "835": frozenset({"Dorset"}),
    "838": frozenset({"Dorset"}),
}


def test_a_code_whose_name_is_another_authoritys_is_refused_with_both_names():
    table = pd.DataFrame({"old_la_code": ["892", "891"], "la_name": ["Nottinghamshire", "Nottingham"]})

    with pytest.raises(InputError, match=r"appeals.csv, row 2: code 892 is Nottingham, but the row names Nottingham"):
        refuse_wrong_pairs(table, "appeals.csv", REFERENCE)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("892", "Nottingham"),
        ("892", "NOTTINGHAM 7"),
        ("838", "Dorset"),
        ("835", "Dorset"),
        ("892", "City of Sherwood"),
        ("999", "Nottingham"),
        ("", "England"),
    ],
    ids=["its own", "capitals and a footnote", "a name twice", "the older", "a new name", "a new code", "no authority"],
)
def test_a_name_that_is_nobody_elses_is_let_through(code, name):
    assert [] == wrong_pairs([(2, code, name)], KNOWN)


def test_a_pair_is_told_once():
    assert 1 == len(wrong_pairs([(2, "892", "Nottinghamshire"), (3, "892", "Nottinghamshire")], KNOWN))


@pytest.mark.parametrize("path", sorted(REFERENCE.glob("dfe_ehcp_*/*.csv")), ids=lambda path: path.stem)
def test_no_file_that_ships_pairs_a_code_with_anothers_name(path):
    table = pd.read_csv(path, dtype=str, keep_default_na=False)

    refuse_wrong_pairs(table, path.name, REFERENCE)


def test_both_editions_of_the_neighbours_name_each_authority_rightly():
    table = pd.read_csv(REFERENCE / "statistical_neighbours.csv", dtype=str, keep_default_na=False)
    known = known_names(REFERENCE)

    assert [] == wrong_pairs(zip(table.index, table["neighbour_code"], table["neighbour_name"], strict=True), known)


def test_englands_authorities_are_those_of_the_newest_january_that_came_whole(tmp_path):
    head = "time_period,geographic_level,old_la_code,la_name\n"
    for year, rows in {
        "2025": ["202324,Local authority,109,Past", "202425,Local authority,101,Here",
                 "202425,Local authority,102,Near", "202425,Local authority,103,Far", "202425,Regional,,"],
        "2026": ["202526,Local authority,101,Here"],
    }.items():  # fmt: skip
        (tmp_path / f"dfe_ehcp_{year}").mkdir()
        (tmp_path / f"dfe_ehcp_{year}" / "caseload.csv").write_text(head + "\n".join(rows) + "\n")

    assert {"101": "Here", "102": "Near", "103": "Far"} == present_authorities(tmp_path)
    assert 153 == len(present_authorities(REFERENCE))
