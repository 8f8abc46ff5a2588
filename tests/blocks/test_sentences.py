"""A sentence is text with places; a rule fills them, with no more and no less than they are."""

import ast
import re
from pathlib import Path

import pytest

from send_analysis.blocks.blocks import figure, plain
from send_analysis.blocks.sentences import SentenceError, Sentences, joined, places, went_or_stayed, written_sentences

PACKAGE = Path(__file__).parents[2] / "src" / "send_analysis"


def sentences(folder, text):
    path = folder / "wait_sentences.md"
    path.write_text(text, encoding="utf-8")
    return Sentences(path)


def test_a_place_is_filled_with_words_or_with_a_figure_that_leads_somewhere(tmp_path):
    words = sentences(tmp_path, "## longest\nThe longest wait is {{weeks}}, since {{day}}.\n")

    said = words.say("longest", weeks=figure("31 weeks", "longest_wait"), day="1 May 2023")

    assert "The longest wait is 31 weeks, since 1 May 2023." == plain(said)
    assert {"text": "31 weeks", "figure": "longest_wait"} in said


def test_bold_words_are_bold_with_what_fills_them(tmp_path):
    words = sentences(tmp_path, "## lead\n**Range: {{low}}** and no more\n")

    assert (
        {"text": "Range: ", "strong": True},
        {"text": "£1m", "strong": True},
        {"text": " and no more"},
    ) == words.say("lead", low="£1m")


def test_the_space_after_a_bold_lead_goes_with_the_lead(tmp_path):
    words = sentences(tmp_path, "## lead\n**Range:** {{low}} and no more\n")

    assert ({"text": "Range: ", "strong": True}, {"text": "£1m"}, {"text": " and no more"}) == words.say(
        "lead", low="£1m"
    )


def test_what_fills_a_place_is_never_read_as_markup(tmp_path):
    words = sentences(tmp_path, "## named\nThe lead is {{role}}.\n")

    assert "The lead is **Director** {{of}} <b>." == plain(words.say("named", role="**Director** {{of}} <b>"))


@pytest.mark.parametrize("given", [{}, {"low": "1", "high": "2"}, {"lo": "1"}])
def test_too_much_or_too_little_is_an_error_that_names_the_sentence(tmp_path, given):
    words = sentences(tmp_path, "## lead\nFrom {{low}}.\n")

    with pytest.raises(SentenceError, match=r"wait_sentences\.md, lead: takes"):
        words.say("lead", **given)


def test_a_sentence_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(SentenceError, match="has no sentence 'last'"):
        sentences(tmp_path, "## lead\nOne.\n").say("last")


def test_a_name_that_stands_twice_is_an_error(tmp_path):
    with pytest.raises(SentenceError, match="lead stands twice"):
        sentences(tmp_path, "## lead\nOne.\n## lead\nTwo.\n").say("lead")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("39.2%", "40.1%", "went from 39.2% to 40.1%"),
        ("39.2%", "39.2%", "stayed at 39.2%"),
        (figure("4", "plans"), figure("4", "plans"), "stayed at 4"),
    ],
)
def test_what_prints_alike_stayed_and_never_went_from_itself_to_itself(before, after, said):
    assert said == plain(went_or_stayed(before, after))


def test_no_sentence_writes_went_from_and_to_itself():
    written = {
        path.name: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*") if path.suffix in (".md", ".py")
    }

    assert [] == [
        name for name, text in written.items() if re.search(r"\b(went|goes) from [{]", " ".join(text.split()))
    ]


def test_sentences_are_joined_by_a_space_and_an_empty_one_leaves_none():
    assert "One. Two." == plain(joined("One.", "", (), "Two."))


# What the product itself says ---------------------------------------------------------------------------------------

FILES = sorted(PACKAGE.rglob("*_sentences.md"))


def calls(path):
    """Each `….say("name", …)` of a module: the name and the places that it fills."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        says = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "say"
        if says and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str):
            yield node.args[0].value, {word.arg for word in node.keywords}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sentence_is_said_somewhere_with_just_its_places(path):
    said = {}
    for module in path.parent.glob("*.py"):
        for name, filled in calls(module):
            said.setdefault(name, []).append(filled)
    written = written_sentences(path)

    assert set(written) == set(said)
    assert [] == [name for name, times in said.items() for filled in times if filled != places(written[name])]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_sentence_holds_no_figure_of_its_own(path):
    digits = {name: re.findall(r"£\d|\d+(?:\.\d+)?%|\d,\d{3}", text) for name, text in written_sentences(path).items()}

    assert {} == {name: found for name, found in digits.items() if found}
