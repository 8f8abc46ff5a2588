"""Councils' tables read together, and from month to month, give no hidden number that none of them gives alone.

The attacker of tests/measures/disclosure has the page's own file, tables.csv, and takes the council for one category
more: each council's cells are unknowns of one system.
"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from tests.measures.disclosure.attacker import Attacker
from tests.release.published_council import MARCH, published_council, successor_of

from send_analysis.base.clock import Month
from send_analysis.measures.disclosure.protection import Breakdown, Earlier, protected
from send_analysis.run.consortium.consortium_page import write_consortium
from send_analysis.run.consortium.members import members_of

THRESHOLD = 5
FEBRUARY = Month(2024, 2)
SOURCES, DECISIONS = ("parent", "school", "other"), ("agreed", "refused", "not yet")
CATEGORIES = {"source": SOURCES, "decision": DECISIONS}
COUNCILS = ("ambershire", "tealshire", "violetshire")


def decisions(counts, flows=lambda since: (None, None)):
    """Decisions by source, from counts of three by three."""
    rows = [
        {"source": SOURCES[line], "decision": DECISIONS[column], "count": int(count)}
        for (line, column), count in np.ndenumerate(np.array(counts))
    ]
    prints = [("source", "decision")]
    return Breakdown("decisions_by_source", CATEGORIES, pd.DataFrame(rows), prints, "requests", flows)


def the_page(root, month, tables):
    """What tables.csv of a page prints of councils' tables: source, decision, council, count and status."""
    folders = [published_council(root, code, breakdowns=[one], month=month) for code, one in tables.items()]
    members, left_out = members_of(folders)
    assert [] == left_out
    return printed(write_consortium(root / "page" / str(month), members, left_out).with_name("tables.csv"))


def printed(path):
    lines = pd.read_csv(path, dtype=str, keep_default_na=False).to_dict("records")
    cells = []
    for line in lines:
        pairs = [(line[f"category_{n}"], line[f"value_{n}"]) for n in (1, 2)]
        chosen = {"source": "all", "decision": "all"} | {name: value for name, value in pairs if name}
        count = np.nan if line["count"] == "c" else int(line["count"])
        cells.append({**chosen, "council": line["council"], "count": count, "status": line["status"]})
    return pd.DataFrame(cells, columns=[*CATEGORIES, "council", "count", "status"])


def small_cells(tables):
    """The true small numbers of councils' tables, as what an attacker chooses."""
    return [
        {**cell, "council": code}
        for code, table in tables.items()
        for cell in table.printed()
        if 0 < table.count(cell) < THRESHOLD
    ]


def bounds(attacker, cell, start=0):
    row = attacker.row(cell, start)
    return attacker.in_reals(row), attacker.in_whole_numbers(row)


def is_open(span):
    low, high = span
    return high - low > THRESHOLD - 1 - 1e-5 and high > THRESHOLD - 1e-5


def small_councils(lot):
    """Three councils of a hundred requests or so, each with numbers to hide."""
    return {code: lot.poisson(lot.gamma(0.8, 14, (3, 3))) for code in COUNCILS}


@pytest.mark.parametrize("seed", range(4))
def test_no_combination_of_councils_cells_gives_a_hidden_one(tmp_path, seed):
    tables = {code: decisions(counts) for code, counts in small_councils(np.random.default_rng(seed)).items()}
    page = the_page(tmp_path, MARCH, tables)
    attacker = Attacker({**CATEGORIES, "council": tuple(tables)}, [(page, None, None)])
    shown = [cell for cell in small_cells(tables) if cell["council"] in set(page["council"])]

    assert shown, "no council prints its table: nothing is tested"
    assert [] == [cell for cell in shown for span in bounds(attacker, cell) if not is_open(span)]


def test_a_total_over_councils_would_give_it_so_the_page_has_none(tmp_path):
    counts = {
        "ambershire": [[30, 2, 9], [8, 3, 12], [14, 6, 20]],
        "tealshire": [[20, 10, 9], [12, 7, 11], [14, 16, 20]],
        "violetshire": [[25, 11, 15], [16, 13, 9], [10, 12, 21]],
    }
    tables = {code: decisions(one) for code, one in counts.items()}
    page = the_page(tmp_path, MARCH, tables)
    cell = {"source": "parent", "decision": "refused"}
    total = {**cell, "council": "all", "count": sum(one[0][1] for one in counts.values()), "status": "ok"}
    categories = {**CATEGORIES, "council": COUNCILS}
    with_total = Attacker(categories, [(pd.concat([page, pd.DataFrame([total])]), None, None)])

    assert (2, 2) == pytest.approx(bounds(with_total, {**cell, "council": "ambershire"})[0])
    assert is_open(bounds(Attacker(categories, [(page, None, None)]), {**cell, "council": "ambershire"})[0])
    assert set(COUNCILS) == set(page["council"])


@pytest.mark.parametrize("seed", range(3))
def test_nor_do_the_pages_of_two_months(tmp_path, seed):
    """Each council guards its March against its February; a reader has both pages, and who came and went in each."""
    lot = np.random.default_rng(seed)
    before = small_councils(lot)
    after = {code: np.maximum(0, counts + lot.integers(-1, 2, (3, 3))) for code, counts in before.items()}
    moved = {
        code: (int(np.maximum(0, after[code] - counts).sum()), int(np.maximum(0, counts - after[code]).sum()))
        for code, counts in before.items()
    }
    earlier = {code: decisions(counts) for code, counts in before.items()}
    february = the_page(tmp_path, FEBRUARY, earlier)
    now = {code: decisions(counts, lambda since, code=code: moved[code]) for code, counts in after.items()}
    safe = {
        code: [Earlier(FEBRUARY.last_day, protected(earlier[code]).frame)]
        for code in now
    }  # fmt: skip
    folders = [published_council(tmp_path, code, breakdowns=[(one, safe[code])]) for code, one in now.items()]
    members, _ = members_of(folders)
    march = printed(write_consortium(tmp_path / "page" / "2024-03", members, []).with_name("tables.csv"))
    attacker = Attacker({**CATEGORIES, "council": COUNCILS}, [(february, None, None), (march, None, None)])
    flows = 2 * len(attacker.cells)
    for code, (came, went) in moved.items():
        for start, count in ((flows, came), (flows + len(attacker.cells), went)):
            attacker.lines.append((attacker.row({"council": code}, start), count, count))
    told = [(now, march, attacker.today), (earlier, february, 0)]
    hidden = [
        (cell, start)
        for tables, page, start in told
        for cell in small_cells(tables)
        if cell["council"] in set(page["council"])
    ]

    assert {0, attacker.today} == {start for _, start in hidden}, "a month prints no table: nothing is tested"
    assert [] == [cell for cell, start in hidden for span in bounds(attacker, cell, start) if not is_open(span)]


# A council that is a part of another ----------------------------------------------------------------------------------

WHOLE = [[12, 20, 9], [8, 13, 12], [14, 16, 20]]
PART = [[10, 11, 9], [8, 7, 5], [9, 10, 12]]


def test_a_part_beside_its_whole_would_tell_of_the_few_in_the_rest(tmp_path):
    """What the refusal below is there for: neither hides a number, and together they tell of two children."""
    tables = {"part": decisions(PART), "whole": decisions(WHOLE)}
    assert [] == small_cells(tables)
    page = the_page(tmp_path, MARCH, tables)
    lines = page.assign(council=page["council"].replace({"whole": "all"}))
    attacker = Attacker({**CATEGORIES, "council": ("part", "rest")}, [(lines, None, None)])
    rest = {"source": "parent", "decision": "agreed", "council": "rest"}

    assert (2, 2) == pytest.approx(bounds(attacker, rest)[0])


def test_a_council_never_stands_there_while_others_count_its_children(tmp_path):
    whole = published_council(tmp_path, "whole", breakdowns=[decisions(WHOLE)])
    named = successor_of("Whole", dt.date(2024, 4, 1))
    part = published_council(tmp_path, "part", breakdowns=[decisions(PART)], tables=named)

    for folders in ([whole, part], [part, whole]):
        members, left_out = members_of(folders)
        assert (["whole"], ["part"]) == ([one.pack.council for one in members], [one.council for one in left_out])
