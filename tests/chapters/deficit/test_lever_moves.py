"""What the levers on placement ask for, in words and in a table, beside a year's flows; and what is said without."""

import pandas as pd
from tests.chapters import example_pack

from send_analysis.blocks.blocks import Absent, plain
from send_analysis.chapters.deficit import lever_moves
from send_analysis.contract.pack_tables.schema import table_of

POINTS, PLACES = "Rise in the share of plans in mainstream schools", "New special school places from the capital bid"
OWN = {
    "mainstream": (1398, 707, 53, -265, 1787),
    "state_special": (897, 60, 30, 19, 946),
    "independent": (425, 55, 19, 47, 508),
}
ENGLAND = {"independent": (29802, 2488, 1381, 3119, 34028)}
FLOW = ("before", "starts", "ceased", "moved", "after")
#: A lever, a kind of place, and of each year what is asked for; of all, what is available and the mark.
ASKS = [
    ("mainstream_points", POINTS, "mainstream", (31.0, 34.8), 265, ("", "")),
    ("places", PLACES, "independent", (0.0, 75.0), 102, ("", "AMBER")),
]


def flows(**own):
    areas = (("self", OWN | own, ""), ("england", ENGLAND, "Newham, January 2025"))
    return [
        {"area_kind": kind, "area": kind, "year": 2024, "placement": name, "status": "ok", "newest": True, "note": note,
         "entered": row[1] + row[3], **dict(zip(FLOW, row, strict=True))}
        for kind, rows, note in areas
        for name, row in rows.items()
    ]  # fmt: skip


def left_out(year, why):
    return {"area_kind": "self", "year": year, "placement": "", "status": "left out", "newest": False, "note": why}


def asked(asks=ASKS, known=True):
    rows = []
    for lever, label, placement, wanted, available, marks in asks:
        for at, (year, many) in enumerate(zip(("2025-26", "2026-27"), wanted, strict=True)):
            row = {"id": lever, "label": label, "financialyear": year, "placement": placement}
            row |= {"plans": sum(wanted[: at + 1]), "asked": many}
            if known:
                some = available > 0
                row |= {"year": 2024, "available": available, "mark": marks[at]}
                row |= {"share": 100 * many / available if some else None}
                row |= {"months": 12 * row["plans"] / available if some else None}
            rows.append(row)
    return rows


def pack(moves=None, asks=None):
    return example_pack.pack(
        published_moves=table_of("published_moves", pd.DataFrame(flows() if moves is None else moves)),
        placement_asks=table_of("placement_asks", pd.DataFrame(asked() if asks is None else asks)),
    )


def said(block):
    return plain(block.runs)


def cells(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def test_who_came_is_said_with_england_beside_it_and_with_what_net_moves_hide():
    assert (
        "Who came and went: in 2024, 55 first plans named an independent or non-maintained special school, and 47 more "
        "children moved in than out: on balance 102 came. In England it was 2,488 first plans, and 3,119 more children "
        "moved in than out. Net moves also take in moves between councils and late records."
    ) in said(lever_moves.came_and_went(pack()))


def test_more_who_left_are_said_to_have_left():
    shown = said(lever_moves.came_and_went(pack(flows(independent=(425, 55, 19, -7, 454)))))

    assert "and 7 more children moved out than in: on balance 48 came" in shown


def test_new_places_are_filled_by_those_who_come():
    assert (
        "If as many come as in 2024 and every one of them takes a new place, the 75 places take 9 months to fill."
        in (said(lever_moves.came_and_went(pack())))
    )


def test_a_lever_that_asks_for_much_is_marked_with_its_year():
    shown = said(lever_moves.came_and_went(pack()))

    assert "AMBER: much of what came or left in 2024 is asked for in one year: new special school places" in shown
    assert "75 fewer in independent and non-maintained special schools in 2026/27, of 102." in shown
    assert "RED" not in shown


def test_a_lever_that_asks_for_more_than_all_who_came_is_red():
    shown = said(
        lever_moves.came_and_went(pack(asks=asked([("places", PLACES, "independent", (0, 75), 57, ("", "RED"))])))
    )

    assert "RED: more is asked for in one year than came or left in all of 2024: new special school places" in shown


def test_levers_within_a_years_flow_are_said_to_be():
    shown = said(
        lever_moves.came_and_went(pack(asks=asked([("places", PLACES, "independent", (0, 9), 102, ("", ""))])))
    )

    assert "No lever on placement asks for much of what came or left in 2024." in shown


def test_a_later_year_that_is_left_out_is_named():
    later = left_out(2025, "plans that ceased in 2025, by kind of place, were not known")

    assert "2025 is left out: plans that ceased in 2025, by kind of place, were not known." in (
        said(lever_moves.came_and_went(pack([*flows(), later])))
    )


def test_without_a_year_known_it_says_what_is_missing_and_what_is_asked_for():
    missing = [left_out(2022, "plans that ceased in 2022, by kind of place, were not known")]
    nothing = pack(missing, asked(known=False))
    shown = said(lever_moves.came_and_went(nothing))

    assert "because plans that ceased in 2022, by kind of place, were not known. So it can't be said whether" in shown
    assert "35 more in mainstream schools in 2026/27; new special school places" in shown
    assert isinstance(lever_moves.asked(nothing), Absent)
    assert isinstance(lever_moves.flows(nothing), Absent)


def test_the_table_has_a_row_a_lever_and_a_column_a_year():
    table = lever_moves.asked(pack())

    assert [
        [POINTS, "more in mainstream schools", "31", "35", "265", "13%"],
        [PLACES, "fewer in independent and non-maintained special schools", "0", "75", "102", "74%, AMBER"],
    ] == cells(table)
    assert "moves between councils and late records" in table.note


def test_a_flow_the_other_way_has_no_share():
    table = lever_moves.asked(pack(asks=asked([("mainstream_points", POINTS, "mainstream", (31, 34), -94, ("", ""))])))

    assert ["−94", "–"] == cells(table)[0][-2:]


def test_the_flows_stand_kind_by_kind_with_englands_where_it_is_known():
    table = lever_moves.flows(pack())

    assert ["Mainstream school", "1,398", "707", "53", "−265", "1,787", "–"] == cells(table)[0]
    assert ["425", "55", "19", "47", "508", "3,119"] == cells(table)[2][1:]
    assert "England's holds a count that is doubtful or known to be wrong: Newham, January 2025." in table.note


def test_without_dfes_counts_every_block_is_absent():
    for block in ("came_and_went", "asked", "flows"):
        assert isinstance(getattr(lever_moves, block)(example_pack.pack()), Absent)
