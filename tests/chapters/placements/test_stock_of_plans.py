"""Why plans ceased, and whether stock and flows agree."""

import pandas as pd
from tests.chapters import example_pack
from tests.chapters.example_breakdowns import pack_with

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.placements import placements_words


def words(block):
    return plain(block.runs)


def test_why_plans_ceased_names_the_groups_that_may_be_shown():
    cells = {("needs met",): None, ("work",): 56, ("moved",): 85, ("other",): None, ("all",): 330}

    said = words(placements_words.why_plans_ceased(pack_with({"ceased_by_reason": (("reason",), cells)})))

    assert "330 ceased in the twelve months to March 2024: moved 85; work 56. Other groups are not shown." in said


def flows(closing=3850):
    row = ("2024-03", 3807, 73, 33, closing, closing - 3807 - 40)
    return pd.DataFrame([row], columns=["month", "opening", "new", "ceased", "closing", "unexplained"])


def test_plans_that_moved_in_are_part_of_what_explains_the_change():
    pack = example_pack.pack(flows=flows(), journey=pd.DataFrame({"month": ["2024-03"], "moved_in": [3]}))

    assert "73 new and 3 moved in, less 33 ceased, come to +43, which is the whole change." in words(
        placements_words.flows(pack)
    )


def test_where_nobody_says_who_moved_in_the_rest_may_be_that():
    assert "so +3 is left: plans moved in from other areas, or" in words(
        placements_words.flows(example_pack.pack(flows=flows()))
    )


def test_what_is_left_after_those_who_moved_in_the_extracts_do_not_explain():
    pack = example_pack.pack(flows=flows(3851), journey=pd.DataFrame({"month": ["2024-03"], "moved_in": [3]}))

    assert "so +1 is left: what the extracts do not explain." in words(placements_words.flows(pack))
