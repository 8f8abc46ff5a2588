"""What a build says on its way."""

import pandas as pd
from tests.chapters import example_pack

from send_analysis.pack.build import not_shown


def test_a_breakdown_that_is_not_published_has_a_line_with_the_reason():
    rows = [
        ("plans_by_place", "not published", "This table is not published: small numbers of plans."),
        ("waiting_by_need", "published", "Numbers below five are hidden."),
        ("places_filled", "not collected", "no file places"),
    ]
    pack = example_pack.pack(disclosure=pd.DataFrame(rows, columns=["table", "state", "note"]))

    assert ["plans_by_place: This table is not published: small numbers of plans."] == not_shown(pack)
