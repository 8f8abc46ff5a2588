"""Children who wait: what may be told of how long and for what, and a projection that names its range."""

import pytest
from tests.chapters import example_pack
from tests.chapters.example_breakdowns import pack_with

from send_analysis.blocks.blocks import Absent, Missing, Note, plain
from send_analysis.chapters.waiting import waiting_charts, waiting_tables, waiting_words
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.waiting import LENGTHS

LENGTH = (("length",), {(name,): count for name, count in zip(LENGTHS, (64, 63, 155), strict=True)} | {("all",): 282})


def words(block):
    return plain(block.runs)


def texts(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def lengths(row=("2024-03", 282, 61.0, 117.857, 0), made=LENGTH):
    table = table_of("wait_lengths", [row])
    return words(waiting_words.lengths(pack_with({"waiting_by_length": made}, wait_lengths=table)))


def test_how_long_they_wait_is_the_median_the_longest_and_those_over_26_and_52_weeks():
    said = lengths()

    assert "How long: half have waited 61 weeks or more, the longest 118." in said
    assert "218 of 282 have waited over 26 weeks, 155 of them over 52." in said


def test_a_hidden_number_is_told_neither_by_itself_nor_by_a_sum():
    made = (LENGTH[0], LENGTH[1] | {(LENGTHS[1],): None, (LENGTHS[2],): None})

    said = lengths(made=made)

    assert "26 or 52 weeks is not shown" in said
    assert "155" not in said


def test_the_number_over_a_year_that_page_one_gives_is_not_called_hidden():
    made = (LENGTH[0], LENGTH[1] | {(LENGTHS[1],): None})

    assert "155 of 282 have waited over 52 weeks; how many over 26 is not shown." in lengths(made=made)


def test_of_very_few_children_nothing_is_said_of_how_long():
    assert "So few children wait" in lengths(("2024-03", 3, None, None, 0))


def test_a_list_whose_lengths_are_withheld_says_so_and_calls_nobody_few():
    assert "How long they have waited is not shown" in lengths(("2024-03", 30, None, None, 0))


def test_nobody_waiting_is_said_plainly():
    assert "Nobody waits." == lengths(("2024-03", 0, None, None, 0))


WHO = (
    ("need", "phase", "provision"),
    {
        ("autism", "all", "all"): 81, ("other", "all", "all"): None,
        ("all", "primary", "all"): 118, ("all", "all", "special school"): 175, ("all", "all", "all"): 282,
    },
)  # fmt: skip


MOVED = (
    ("need", "movement"),
    {
        ("autism", "joined"): 43, ("autism", "left"): None, ("other", "joined"): 14, ("other", "left"): 7,
        ("autism", "all"): None, ("other", "all"): 21, ("all", "joined"): 57, ("all", "left"): 12, ("all", "all"): 69,
    },
)  # fmt: skip
BOTH_TABLES = {"waiting_by_need": WHO, "waiting_joined_left": MOVED}


def test_those_who_wait_joined_and_left_stand_by_need_and_without_places_by_phase_and_provision():
    assert [
        ["Autism", "81", "43", "c"],
        ["Other", "c", "14", "7"],
        ["Primary", "118", "–", "–"],
        ["Special school", "175", "–", "–"],
        ["All", "282", "57", "12"],
    ] == texts(waiting_tables.who_waits(pack_with(BOTH_TABLES)))


def test_where_places_are_known_phase_and_provision_stand_beside_those_alone():
    places = table_of("capacity", [SPECIAL])

    rows = texts(waiting_tables.who_waits(pack_with(BOTH_TABLES, capacity=places)))

    assert ["Autism", "Other", "All"] == [row[0] for row in rows]


def test_a_list_that_tells_no_movements_has_none_by_need():
    rows = texts(
        waiting_tables.who_waits(pack_with({"waiting_by_need": WHO}, {"waiting_joined_left": "not collected"}))
    )

    assert ["Autism", "81", "–", "–"] == rows[0]


def test_a_table_that_could_not_be_made_safe_says_so():
    assert isinstance(
        waiting_tables.who_waits(
            pack_with({}, {"waiting_by_need": "not published", "waiting_joined_left": "not published"})
        ),
        Note,
    )


def a_flow(joined=12, left=7, months=12):
    rows = []
    for place in range(months):
        opening = 211 + place * (joined - left)
        rows.append((str(example_pack.LAST.shift(place - months + 1)), opening, joined, left, opening + joined - left))
    return table_of("waiting_flow", rows)


def test_joiners_and_leavers_are_given_for_the_year_and_a_month():
    said = words(waiting_words.moves(example_pack.pack(waiting_flow=a_flow())))

    assert "from April 2023 to March 2024, as the list of March 2024 has them, 144 children joined and 84 left" in said
    assert "12.0 and 7.0 a month. By this month's list it went from 211 to 271." in said


def test_a_list_that_keeps_nobody_who_left_says_so():
    table = table_of("wait_lengths", [("2024-03", 282, 61.0, 117.9, 0)])

    assert isinstance(waiting_words.moves(example_pack.pack(wait_lengths=table)), Note)


def capacity(*rows, made=WHO):
    table = table_of("capacity", rows)
    return waiting_tables.capacity(pack_with({"waiting_by_need": made}, capacity=table))


SPECIAL = ("provision", "special school", "2024-03-31", 9, 900, 874, 26, 30, "2025-09-01")
EVERY = ("all", "all", "2024-03-31", 20, 1000, 960, 40, 30, "2025-09-01")


def test_those_who_wait_stand_beside_the_places_free_and_planned():
    assert [
        ["Special school", "175", "900", "26", "30", "1 September 2025", "56"],
        ["All", "282", "1,000", "40", "30", "1 September 2025", "–"],
    ] == texts(capacity(SPECIAL, EVERY))


def test_no_more_could_be_placed_than_wait():
    plenty = (*SPECIAL[:4], 1200, 900, 300, 0, "")

    assert ["Special school", "175", "1,200", "300", "–", "–", "175"] == texts(capacity(plenty))[0]


def test_hidden_numbers_and_places_that_nobody_counted_give_none_who_could_be_placed():
    hidden = (WHO[0], WHO[1] | {("all", "all", "special school"): None})
    unknown = (*SPECIAL[:5], None, None, 30, "2025-09-01")

    assert ["c", "–"] == [texts(capacity(SPECIAL, made=hidden))[0][place] for place in (1, -1)]
    assert ["–", "–"] == [texts(capacity(unknown))[0][place] for place in (3, -1)]


def test_without_the_file_of_places_one_sentence_says_so():
    lists = table_of("wait_lengths", [("2024-03", 282, 61.0, 117.9, 0)])

    assert (Missing("places"),) == waiting_tables.capacity(example_pack.pack(wait_lengths=lists)).missing


def test_with_neither_list_the_chapters_first_sentence_is_enough():
    assert isinstance(waiting_tables.capacity(example_pack.pack()), Absent)


def needed():
    rows = [
        ("today's rates", 141, "2027-08-31", 0, 359.0, 383.0, 411.0, 24.1, 25.7, 27.5, "GBP million", 26000.0, 63000.0,
         "2018/19", "2023/24"),
        ("with the capital bid's places", 141, "2027-08-31", 75, 284.0, 308.0, 336.0, 19.0, 20.6, 22.5, "GBP million",
         26000.0, 63000.0, "2018/19", "2023/24"),
    ]  # fmt: skip
    return example_pack.pack(places_needed=table_of("places_needed", rows))


def test_the_places_needed_are_given_with_their_range_and_the_register_level():
    said = words(waiting_words.outlook(needed()))

    assert "it takes 383 places beyond those of today (between 359 and 411, 8 in 10)" in said
    assert "bring the list to 141 by 31 August 2027" in said
    assert "Of the capital bid's places 75 would be open by then, and leave 308 to find." in said


def test_the_table_of_places_needed_has_capital_and_a_years_cost():
    table = waiting_tables.places_needed(needed())

    assert ["Today's rates", "0", "383 (359 to 411)", "25.7"] == texts(table)[0]
    assert "£26,000, in an independent one at £63,000, in prices of 2023/24 as the register has them" in table.note
    assert "Capital, £ million of 2018/19" == table.columns[-1].label
    assert "no record says that any of them has come" in table.note


@pytest.mark.parametrize("block", [waiting_words.outlook, waiting_tables.places_needed, waiting_charts.projection])
def test_without_a_level_or_a_list_nothing_is_said(block):
    assert isinstance(block(example_pack.pack()), Absent)


def projected():
    rows = []
    for scenario, opened in (("today's rates", 0), ("with the capital bid's places", 75)):
        for ahead in range(1, 13):
            central = 271.0 + 5 * ahead - opened
            rows.append(
                (scenario, ahead, str(example_pack.LAST.shift(ahead)), opened, central - 9, central, central + 9)
            )
    return table_of("waiting_projection", rows)


def test_the_picture_names_the_range_and_where_each_scenario_ends():
    chart = waiting_charts.projection(example_pack.pack(waiting_projection=projected(), waiting_flow=a_flow()))

    assert "At today's rates between 322 and 340 children would wait in March 2025" == chart.title
    assert "271 wait now" in chart.alt
    assert "With the capital bid's places: 256" in chart.alt


def test_too_few_months_to_look_ahead_are_said_in_words():
    lists = table_of("wait_lengths", [("2024-03", 282, 61.0, 117.9, 0)])

    assert not waiting_charts.projection(example_pack.pack(wait_lengths=lists)).drawn
