"""Where everything stands, in words."""

import json

import pytest

from send_analysis.base.clock import Month
from send_analysis.pack.checked import Checked
from send_analysis.release.changed import Change
from send_analysis.release.editions import LOST, REPLACED, RESTORED, Act, Edition
from send_analysis.release.releases import IS_WITHDRAWN, PUBLISHED
from send_analysis.release.status import Arrived, Built, CouncilStatus, MonthStatus
from send_analysis.release.status_words import COLUMNS, as_json, cells, gaps_in_words, past_review_in_words, reasons

MARCH = Month(2024, 3)
CHANGED = [Change("assumptions.yaml", "changed", ("growth",))]


RELEASED, WITHDRAWAL = Act("2024-05-14", "Director"), Act("2024-06-03", "Mayor", "counted twice")


def month(arrived=None, checked=None, built=None, releases=(), **more):
    return MonthStatus(MARCH, arrived, checked, built, releases, **more)


def edition(number=1, state=PUBLISHED, released=RELEASED, **more):
    folder = "reports/wessex/2024-03/published"
    return Edition(MARCH, number, state, f"{folder}-{number}" if state == REPLACED else folder, released, **more)


def withdrawn(state=IS_WITHDRAWN, **more):
    return edition(state=state, withdrawn=WITHDRAWAL, **more)


def cell(column, **said):
    return cells(month(**said))[COLUMNS.index(column)]


@pytest.mark.parametrize(
    ("column", "said", "told"),
    [
        ("arrived", {}, "no"),
        ("arrived", {"arrived": Arrived("2024-03", 1)}, "1 file"),
        ("arrived", {"arrived": Arrived("2024-03-r2", 2)}, "2 files, 2024-03-r2"),
        ("checked", {}, "no"),
        ("checked", {"checked": Checked("2024-04-03", 1, 2, True)}, "2024-04-03, 1 error, 2 doubts"),
        ("checked", {"checked": Checked("2024-04-03", 1, 2, False)}, "2024-04-03, other files"),
        ("built", {}, "no"),
        ("built", {"built": Built("2024-04-20", [], None)}, "2024-04-20"),
        ("built", {"built": Built("", [], None)}, "yes"),
        ("built", {"built": Built("2024-04-20", [], None), "stopped": ["a"]}, "2024-04-20, stopped since"),
        ("published", {}, "no"),
        ("published", {"releases": [edition()]}, "2024-05-14"),
        ("published", {"releases": [edition(state=REPLACED), edition(2)]}, "2024-05-14 (edition 2)"),
        ("published", {"releases": [edition()], "altered": ["a file"]}, "2024-05-14, altered"),
        ("published", {"releases": [withdrawn()]}, "withdrawn 2024-06-03"),
        ("published", {"releases": [edition(state=LOST)]}, "lost"),
        ("published", {"releases": [withdrawn(LOST)]}, "lost"),
        ("published", {"releases": [withdrawn(RESTORED)]}, "withdrawn 2024-06-03, restored"),
        ("stale", {}, "not built"),
        ("stale", {"built": Built("", [], None)}, "no"),
        ("stale", {"built": Built("", CHANGED, None)}, "yes"),
        ("stale", {"fault": "unreadable"}, "can't be told"),
    ],
)
def test_each_column_says_in_words_what_there_is(column, said, told):
    assert told == cell(column, **said)


def test_why_a_month_is_stale_comes_with_the_command(tmp_path):
    (told,) = reasons("wessex", month(built=Built("", CHANGED, None)))

    assert (
        "since it was built assumptions.yaml (growth) has changed: python -m send_analysis build wessex 2024-03" == told
    )


@pytest.mark.parametrize(
    ("checked", "told"),
    [
        (Checked("2024-04-03", 0, 0, True), []),
        (Checked("2024-04-03", 0, 1, True, left_out=1, others=6),
         ["checking found 1 doubt, 1 row left out and 6 other findings: python -m send_analysis check wessex 2024-03"]),
        (Checked("2024-04-03", 2, 0, True),
         ["checking found 2 errors: python -m send_analysis check wessex 2024-03"]),
        (Checked("2024-04-03", 2, 0, False),
         ["the extracts have changed since they were checked: python -m send_analysis check wessex 2024-03"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_extract_comes_with_the_command_that_lists_it(checked, told):
    assert told == reasons("wessex", month(checked=checked))


def test_what_else_there_is_to_say_of_a_month_is_a_line_each():
    said = month(
        built=Built("", [], is_published=False),
        releases=[edition()],
        stopped=["reports/wessex/2024-03/failed/08-deficit.ipynb"],
        editions=["internal"],
        fault="2024-03.md: meeting_date",
    )

    assert [
        "published on 2024-05-14 by Director",
        "the last build is not what was published: python -m send_analysis compare wessex 2024-03 2024-03",
        "the last build stopped: read reports/wessex/2024-03/failed/08-deficit.ipynb",
        "other editions: internal",
        "2024-03.md: meeting_date",
    ] == reasons("wessex", said)


SECOND = Act("2024-06-03", "Director", "A sentence was left out")
BY, GONE_SINCE = "published on 2024-05-14 by Director", "withdrawn on 2024-06-03 by Mayor (counted twice)"


@pytest.mark.parametrize(
    ("releases", "told"),
    [
        ([edition(committee="Cabinet", meeting_date="2024-05-22")], [f"{BY}, for Cabinet on 2024-05-22"]),
        ([edition(meeting_date="2024-05-22")], [f"{BY}, for the meeting of 2024-05-22"]),
        ([edition(released=Act("", ""))], ["published"]),
        ([edition(is_signed=True)], [f"{BY}, signed"]),
        ([edition(state=REPLACED, replaced=SECOND), edition(2, released=SECOND)],
         [f"edition 1, {BY}; replaced on 2024-06-03",
          "edition 2, published on 2024-06-03 by Director (A sentence was left out)"]),
        ([withdrawn()], [f"{BY}; {GONE_SINCE}; no later month rests on it"]),
        ([withdrawn(LOST, differs="is gone")],
         [f"{BY}; {GONE_SINCE}; lost: reports/wessex/2024-03/published/ is gone"]),
        ([withdrawn(RESTORED)],
         [f"{BY}; {GONE_SINCE}; but reports/wessex/2024-03/published/ stands without the mark of that"]),
        ([edition(2, state=LOST, differs="is gone")],
         [f"edition 2, {BY}; lost: reports/wessex/2024-03/published/ is gone"]),
    ],
)  # fmt: skip
def test_each_edition_says_what_became_of_it_with_day_role_and_reason(releases, told):
    assert told == reasons("wessex", month(releases=releases))


@pytest.mark.parametrize("is_published", [None, True])
def test_of_a_build_that_is_published_or_of_a_month_that_is_not_there_is_nothing_to_add(is_published):
    assert [] == reasons("wessex", month(built=Built("", [], is_published)))


@pytest.mark.parametrize(
    ("months", "told"),
    [
        ([], ""),
        ([MARCH], "2024-03 (1 month)"),
        ([Month(2023, 12), Month(2024, 1), MARCH], "2023-12 to 2024-01, 2024-03 (3 months)"),
    ],
)
def test_months_without_extracts_are_drawn_together(months, told):
    assert told == gaps_in_words(months)


def past(table, number):
    return {"table": table, "id": f"{table}{number}", "label": f"{table} {number}", "due": "2024-04-01", "owner": ""}


def test_what_is_overdue_is_a_line_for_data_law_and_assumptions_with_the_first_few_named():
    rows = [past("law", 1), *(past("assumptions", number) for number in range(1, 6))]

    assert [
        "1 subject of law: law 1, due by 2024-04-01",
        "5 assumptions: assumptions 1, due by 2024-04-01; assumptions 2, due by 2024-04-01; assumptions 3, due by "
        "2024-04-01; and 2 more",
    ] == past_review_in_words(rows)


def test_as_json_has_every_key_even_where_nothing_has_happened():
    council = CouncilStatus("wessex", "Wessex Council", [month()], [Month(2024, 4)], [past("law", 1)])

    (said,) = json.loads(json.dumps(as_json([council], "2024-05-01")))["councils"]

    assert ["council", "name", "months", "without_extracts", "overdue", "fault"] == list(said)
    assert {
        "month": "2024-03", "arrived": None, "checked": None, "built": None, "published": None, "releases": [],
        "stopped": [], "editions": [], "fault": "", "altered": [],
    } == said["months"][0]  # fmt: skip
    assert (["2024-04"], "law1") == (said["without_extracts"], said["overdue"][0]["id"])


def test_as_json_says_what_changed_of_a_stale_build():
    said = month(
        arrived=Arrived("2024-03", 9),
        checked=Checked("2024-04-03", 0, 1, True),
        built=Built("2024-04-20", CHANGED, True),
        releases=[withdrawn()],
    )
    (council,) = as_json([CouncilStatus("wessex", "Wessex", [said])], "2024-05-01")["councils"]

    changed = [{"what": "assumptions.yaml", "how": "changed", "entries": ["growth"]}]
    assert {"day": "2024-04-20", "stale": True, "changed": changed, "is_published": True} == council["months"][0][
        "built"
    ]
    assert {"folder": "2024-03", "files": 9} == council["months"][0]["arrived"]
    assert council["months"][0]["checked"] == {
        "day": "2024-04-03", "errors": 0, "doubts": 1, "left_out": 0, "others": 0, "of_these_files": True,
    }  # fmt: skip
    published = {
        "day": "2024-05-14", "role": "Director", "edition": 1, "withdrawn": "2024-06-03", "state": "withdrawn",
    }  # fmt: skip
    assert published == council["months"][0]["published"]
    (release,) = council["months"][0]["releases"]
    assert {"day": "2024-06-03", "role": "Mayor", "reason": "counted twice"} == release["withdrawn"]
    assert ("withdrawn", None, "") == (release["state"], release["replaced"], release["differs"])
