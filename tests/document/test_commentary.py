"""Officers' words: figures by id, doubts with file and line, and each section where its heading says."""

from dataclasses import replace

import pytest
from tests.chapters import example_pack
from tests.conftest import HOME

from send_analysis.base.errors import InputError
from send_analysis.config.form import load_form
from send_analysis.config.settings import load_commentary
from send_analysis.document.commentary import officers_words
from send_analysis.document.officers_claims import doubts

FORM = load_form(HOME, "no council with a form of its own")


@pytest.fixture(scope="module")
def pack():
    """The example pack, its assumptions in words."""
    table = example_pack.assumptions()
    return example_pack.pack(assumptions=table.assign(in_words=table["value"]))


@pytest.fixture
def words(tmp_path, pack):
    """The checked words of a commentary file with a front sheet of three lines."""

    def read(body, sheet="committee: Cabinet"):
        path = tmp_path / "config" / "councils" / "wessex" / "commentary" / "2024-03.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{sheet}\n---\n{body}", encoding="utf-8")
        return officers_words(load_commentary(path), pack, FORM)

    return read


# --- figures --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("{{six_week_decisions}}", "96.4%"),
        ("{{ six_week_decisions@2024-02 }}", "99.0%"),
        ("{{six_week_decisions.numerator}}", "107"),
        ("{{six_week_decisions.denominator@2023-03}}", "90"),
        ("{{six_week_decisions.counts}}", "107 of 111"),
        ("{{annual_review_backlog.difference@2023-03}}", "982 reviews"),
        ("{{six_week_decisions.difference}}", "2.6 percentage points"),
        ("{{twenty_week_plans (excluding exceptions)}}", "71.2%"),
    ],
)
def test_a_figure_is_printed_as_the_report_prints_it_and_leads_to_its_definition(words, written, printed):
    name = written.strip("{ }").split(".")[0].split("@")[0].split(" ")[0]

    assert f"It is [{printed}](#why-{name})." == words(f"It is {written}.").text


def test_an_assumption_is_printed_and_its_card_asked_for(words, pack):
    name = str(pack.table("assumptions")["id"].iloc[0])

    assert (name,) == words(f"It rests on {{{{{name}}}}}.").assumptions


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{{six_week_decision}}", r"did you mean \{\{six_week_decisions\}\}"),
        ("{{six_week_decisions.share}}", "no part 'share'"),
        ("{{six_week_decisions (by moon)}}", "no basis 'by moon'"),
        ("{{six_week_decisions@2024-04}}", "2024-04 is later than the report's month, 2024-03"),
        ("{{six_week_decisions@March}}", "not a month"),
        ("{{annual_review_backlog.counts}}", "a count, not a share"),
        ("{{Six weeks}}", "can't be read"),
        ("{{six_week_decisions", "no closing"),
    ],
)
def test_an_id_that_leads_nowhere_is_an_error_with_file_and_line(words, written, told):
    with pytest.raises(InputError, match=rf"commentary/2024-03\.md line 6: .*{told}"):
        words(f"\nFirst line.\nIt is {written} today.\n")


def test_an_unknown_id_in_the_front_sheet_is_an_error_with_its_line(words):
    with pytest.raises(InputError, match=r"2024-03\.md line 3: 'no_such' is no measure"):
        words("", "recommendations:\n  - Note {{no_such}}.")


def test_a_figure_in_a_recommendation_is_filled_in(words):
    sheet = words("", "recommendations:\n  - Note {{annual_review_backlog}}.").commentary.front_sheet

    assert ["Note [1,030](#why-annual_review_backlog)."] == sheet["recommendations"]


def test_a_figure_that_was_not_collected_prints_so_and_is_doubted(words):
    found = words("We count {{social_care_advice@2023-07}}.")

    assert "We count [not collected](#why-social_care_advice)." == found.text
    assert "line 4: social_care_advice has no figure for July 2023" in found.warnings[0]
    assert found.unfilled == found.warnings


def test_a_figure_of_the_front_sheet_that_was_not_collected_is_doubted_and_a_bare_number_is_another_doubt(
    words,
):
    found = words("The backlog is 1,030.", "committee: Cabinet\nreason: On {{social_care_advice@2023-07}} alone.")

    (unfilled,) = found.unfilled
    assert "2024-03.md line 3: social_care_advice has no figure for July 2023" in unfilled
    assert unfilled in found.warnings
    assert 2 == len(found.warnings)


# --- bare numbers ---------------------------------------------------------------------------------------------------


def test_a_bare_number_is_a_warning_with_file_and_line_and_says_the_id_that_prints_it(words):
    (warning,) = words("\n\nThe backlog is 1,030.").warnings

    assert warning.startswith("config/councils/wessex/commentary/2024-03.md line 6: the bare number '1,030'")
    assert "{{annual_review_backlog}} prints it" in warning


@pytest.mark.parametrize("number", ["67%", "£63m", "5 million", "137", "2.5 per cent", "0.5"])
def test_these_are_bare_numbers(pack, number):
    assert [number] == [said.split("'")[1] for _, said in doubts(f"We have {number} here.", pack)]


def test_a_count_that_looks_like_a_year_is_a_bare_number(pack):
    assert 1 == len(doubts("We had 2012 reviews to hold.", pack))


@pytest.mark.parametrize(
    "text",
    [
        "On 31 March 2024, in March 2024, since 2023, in the spring of 2023, in 2023/24 and 2024-25.",
        "The law gives 6 weeks and then 20-week limits by section 44 and regulation 13(2) of SI 2014/1530.",
        "Post-16 and Year 9 pupils: see https://example.org/2024/page-7 and [the law](https://example.org/12).",
        "1. First\n2. Second",
        "It is {{six_week_decisions@2024-02}}.",
    ],
)
def test_dates_law_and_lists_are_no_bare_numbers(pack, text):
    assert [] == doubts(text, pack)


# --- words of change ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Decisions improved from {{six_week_decisions@2023-03}} to {{six_week_decisions}}.",
        "Decisions have risen to {{six_week_decisions}} on the year.",
        "The backlog fell from {{annual_review_backlog@2024-02}} to {{annual_review_backlog}}.",
        "At {{ep_advice}}, advice has not improved on {{ep_advice@2024-02}}.",
        "The SEND Improvement Board saw {{ep_advice}} from {{ep_advice@2024-02}}.",
        "The improvement plan asks for {{parental_requests}}.",
        "Families felt better. It is {{parental_requests}}.",
    ],
)
def test_words_that_the_data_bears_out_or_that_claim_nothing_pass(pack, text):
    assert [] == doubts(text, pack)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Advice fell from {{ep_advice@2024-02}} to {{ep_advice}}.",
            "'fell' beside ep_advice: on the month there is no",
        ),
        ("Decisions fell from {{six_week_decisions@2023-03}} to {{six_week_decisions}}.", "moved by +69.7"),
        ("The backlog grew from {{annual_review_backlog@2024-02}}.", "moved by −186 reviews"),
        ("Requests improved to {{parental_requests}}.", "no direction of this measure is better or worse"),
        ("Waiting improved to {{awaiting_specialist}}.", "no earlier figure"),
    ],
)
def test_words_that_the_data_does_not_bear_out_are_doubted(pack, text, told):
    ((_, said),) = doubts(text, pack)

    assert told in said


def test_each_word_is_held_against_the_figure_it_speaks_of(pack):
    text = (
        "Decisions rose to {{six_week_decisions}} from {{six_week_decisions@2023-03}}, "
        "while the backlog rose to {{annual_review_backlog}}."
    )

    ((place, said),) = doubts(text, pack)

    assert text.rindex("rose") == place
    assert "'rose' beside annual_review_backlog" in said


# --- Markdown -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Fine.\n\nNot <b>fine</b>.", "line 6: raw HTML"),
        ("Fine.\n\n<script>x</script>", "line 6: raw HTML"),
        ("Fine.\n\n![a picture](x.png)", "line 6: a picture"),
        ("Fine.\n\n[a link](other.html)", "line 6: a link"),
        ("Fine.\n\n# Too high", "line 6: the heading 'Too high' has level 1"),
        ("Fine.\n\n### Too low", "line 6: the heading 'Too low' has level 3"),
    ],
)
def test_what_the_report_cannot_show_is_refused_with_file_and_line(words, body, told):
    with pytest.raises(InputError, match=f"2024-03.md {told}"):
        words(body)


# --- the council's form ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "body", "told"),
    [
        (
            "sections: {equalty: No}",
            "",
            "sections: 'equalty' is no section of the form; allowed are background, .*equality",
        ),
        (
            "sections: {legal: No}",
            "## Legal implications\n\nNone.",
            "the section 'legal' stands in the front matter and",
        ),
        ("sections: {legal: <b>No</b>}", "", "sections: legal, line 1: raw HTML"),
        ("sections: Not applicable", "", "sections must be names and words"),
        ("background_papers: Letter", "", "background_papers must be a list"),
        (
            "background_papers: ['https://explore-education-statistics.service.gov.uk/x']",
            "",
            "published statistics, a source and not a background paper",
        ),
    ],
)
def test_front_matter_that_the_form_does_not_know_is_an_error_that_names_file_key_and_value(words, sheet, body, told):
    with pytest.raises(InputError, match=f"2024-03.md: .*{told}"):
        words(body, sheet)


def test_a_few_words_for_a_section_may_hold_a_figure(words):
    said = words("", "sections: {legal: 'For {{annual_review_backlog}} families.'}").short

    assert {"legal": "For [1,030](#why-annual_review_backlog) families."} == said


def test_an_assumption_known_only_later_is_an_unknown_id(tmp_path, pack):
    later = replace(pack, tables={**pack.tables, "assumptions": pack.table("assumptions").iloc[:0]})
    path = tmp_path / "2024-03.md"
    path.write_text("It is {{dsg_deficit_accumulated}}.", encoding="utf-8")

    with pytest.raises(InputError, match=r"2024-03\.md line 1: .*no assumption known on"):
        officers_words(load_commentary(path), later, FORM)
