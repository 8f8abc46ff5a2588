"""One figure as it is printed."""

import pytest
from tests.chapters import example_pack
from tests.chapters.revisions.example_revisions import corrected_pack

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.blocks.blocks import plain
from send_analysis.views import measure_charts, measure_tables
from send_analysis.views.lookup import Measured, measured
from send_analysis.views.measure_words import sentence


def test_a_mean_is_printed_with_its_noun_and_no_counts():
    mean = Measured("mean_weeks_to_plan", "including exceptions", example_pack.LAST, "weeks", "ok", 25.04, None, 73)

    assert "25.0 weeks" == mean.with_counts


@pytest.mark.parametrize(
    ("unit", "value", "counts", "shown", "with_counts"),
    [
        ("percent", 87.0, (87, 100), "87.0% [r]", "87.0% (87 of 100) [r]"),
        ("percent", 75.0, (6, 8), "75.0% [r]", "6 of 8 [r]"),
        ("weeks", 25.04, (None, 73), "25.0 [r]", "25.0 weeks [r]"),
        ("plans", 3800.0, (3800, None), "3,800 [r]", "3,800 [r]"),
    ],
)
def test_a_revised_figure_bears_its_mark_however_it_is_printed(unit, value, counts, shown, with_counts):
    item = Measured("any", "point", example_pack.LAST, unit, "ok", value, *counts, revised=True)

    assert (shown, with_counts) == (item.shown, item.with_counts)


def test_a_state_that_a_correction_gave_is_marked_too():
    item = Measured("any", "point", example_pack.LAST, "percent", "not_collected", revised=True)

    assert "Not collected [r]" == item.shown


def test_only_the_corrected_month_is_revised():
    pack = corrected_pack()

    assert [True, False] == [measured(pack, "six_week_decisions", Month(2024, number)).revised for number in (2, 3)]
    assert not measured(example_pack.pack(), "six_week_decisions", Month(2024, 2)).revised


def test_a_table_a_chart_and_a_sentence_that_print_a_revised_figure_say_what_its_mark_means():
    pack = corrected_pack()
    table, chart = measure_tables.months(pack, "six_week_decisions"), measure_charts.trend(pack, "six_week_decisions")

    assert "87.0% (87 of 100) [r]" in [plain(cell) for row in table.rows for cell in row]
    assert table.note.endswith(
        "[r]: revised since it was first published; the appendix on revisions gives both figures."
    )
    assert chart.subtitle.endswith(" · [r] revised: February 2024")
    assert ["February 2024", "87.0% [r]", "87 of 100"] == chart.data["rows"][-2][:3]
    words = plain(sentence(pack, "six_week_decisions").runs)
    assert "February 2024: 87.0% (87 of 100) [r]; since then a rise of 9.4 percentage points, clear by itself" in words
    assert words.endswith("[r]: revised since it was first published; the appendix on revisions gives both figures.")


def test_a_report_without_corrections_says_nothing_of_the_mark():
    pack = example_pack.pack()

    assert "[r]" not in measure_tables.months(pack, "six_week_decisions").note
    assert "[r]" not in measure_charts.trend(pack, "six_week_decisions").subtitle
    assert "[r]" not in plain(sentence(pack, "six_week_decisions").runs)


@pytest.mark.parametrize(
    ("kpi", "basis", "said"),
    [
        ("activ_plans", None, r"there is no measure 'activ_plans'\. Did you mean active_plans\?"),
        ("xyz", None, r"there is no measure 'xyz': `list measures` names them"),
        ("active_plans", "flow", r"active_plans has no basis 'flow': choose from point"),
    ],
)
@pytest.mark.parametrize("asked", [sentence, measure_charts.trend, measured])
def test_a_measure_or_a_basis_that_is_not_there_is_told_with_the_nearest_and_never_called_not_collected(
    asked, kpi, basis, said
):
    with pytest.raises(InputError, match=said):
        asked(example_pack.pack(), kpi, basis=basis)
