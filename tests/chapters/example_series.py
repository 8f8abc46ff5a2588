"""The example pack judged anew: other values of one measure, and what follows from them."""

from tests.chapters import example_pack

from send_analysis.measures.headlined import with_headlined
from send_analysis.measures.variation import changes, intervals, signals


def pack_of(card=None, **more):
    """The example pack with its intervals, judged anew where it has another scorecard."""
    card = example_pack.scorecard() if card is None else card
    judged, last = signals(card, 12), example_pack.LAST
    tables_of = {"scorecard": card, "signals": judged}
    tables_of["changes"] = with_headlined(changes(card, last), card, judged, str(last))
    return example_pack.pack(**{**tables_of, "intervals": intervals(card), **more})


def with_series(kpi, values, counts=None):
    """The example scorecard with other values of a measure, one a month; `counts` are the last month's."""
    card = example_pack.scorecard()
    rows = card["kpi"] == kpi
    at = dict(zip(map(str, example_pack.MONTHS), values, strict=True))
    card.loc[rows, "value"] = card.loc[rows, "month"].map(at)
    card.loc[rows & card["value"].isna(), "status"] = "not_collected"
    if counts:
        last = rows & (card["month"] == str(example_pack.LAST))
        card.loc[last, ["numerator", "denominator"]] = counts
    return card
