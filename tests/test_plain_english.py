"""The paper's prose is plain: short sentences, a reading age that most readers have, and no words of the trade."""

import re

import pytest
from lxml import html

#: GOV.UK asks for sentences of 25 words at most; names of bodies and laws make some longer, none as long as this.
LONGEST_SENTENCE, MEAN_SENTENCE = 36, 15
#: Years of age by the automated readability index, which counts letters where others count syllables.
READING_AGE = 12
#: What a reader would not say aloud: the trade's, the statistician's and the programmer's words.
NOT_SAID = (
    "red quality", "run of months", "kept to it", "printed digits", "variance", "stock of", "(behaviour)", "null",
    "special cause", "common cause", "95% interval", "denominator", "numerator", "cohort", "dataset", "parameter",
    "going forward", "in order to", "utilis", "leverag", "stakeholder", "deliverable", "robust",
)  # fmt: skip


#: Letters that stand for words everywhere: names of bodies and firms, and citations, formats and marks.
KNOWN_LETTERS = {"NHS", "SI", "CSV", "HIGH", "MEDIUM", "LOW", "RED", "AMBER", "GREEN", "BCP", "VWV"}
#: The return's own codes, in what a measure is read from.
CODES = {"OLA", "EHE", "NEET", "NIEC", "NIEO", "URN"}


def short_names_of(page):
    """The capital letters that stand for words in a page's text, without what code, charts and headings hold."""
    text = " ".join(" ".join(page.xpath("//main//text()[not(ancestor::code or ancestor::svg)]")).split())
    return text, set(re.findall(r"\b(?:[A-Z]{2,}\d?|DfE)\b", text)) - KNOWN_LETTERS - CODES


def prose_of(page):
    """The paragraphs and list items of a page that are sentences: no tables, no charts, no labels."""
    found = page.xpath("//main//*[self::p or self::li][not(ancestor::table or ancestor::figure)]")
    texts = [re.sub(r"\s+", " ", element.text_content()).strip() for element in found]
    return [text for text in texts if len(text.split()) > 8]


def sentences_of(texts):
    """Sentences, and the parts of one that a semicolon or colon sets apart, each read with one breath."""
    return [part for text in texts for part in re.split(r"(?<=[.!?;:])\s+", text) if len(part.split()) > 2]


def reading_age(sentences):
    """The automated readability index as an age: 4.71 letters a word and 0.5 words a sentence, less 21.43, from 5."""
    words = [word for sentence in sentences for word in re.findall(r"\w+", sentence)]
    letters = sum(map(len, words))
    return 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43 + 5


@pytest.fixture(scope="module")
def prose(built):
    return prose_of(html.parse(str(built.report / "report.html")).getroot())


def test_the_index_tells_a_letter_from_a_statute():
    plain = ["We wait too long.", "Each child has a plan.", "Most plans came in time."]
    statute = ["Notwithstanding the aforementioned provisions, the authority's determination constitutes notification."]

    assert reading_age(plain) < READING_AGE < reading_age(statute)


def test_the_papers_sentences_are_short(prose):
    sentences = sentences_of(prose)
    lengths = [len(sentence.split()) for sentence in sentences]

    assert len(sentences) > 100
    assert [] == [sentence for sentence in sentences if len(sentence.split()) > LONGEST_SENTENCE]
    assert sum(lengths) / len(lengths) <= MEAN_SENTENCE


def test_a_reader_of_twelve_can_read_the_paper(prose):
    assert reading_age(sentences_of(prose)) <= READING_AGE


def test_the_paper_has_no_words_of_the_trade(built):
    page = html.parse(str(built.report / "report.html")).getroot()
    text = " ".join(page.xpath("//main")[0].text_content().split()).lower()

    assert [] == [word for word in NOT_SAID if re.search(rf"\b{re.escape(word)}", text)]


@pytest.mark.parametrize("name", ["report", "annex"])
def test_every_short_name_is_given_in_full_in_the_document(built, name):
    text, used = short_names_of(html.parse(str(built.report / f"{name}.html")).getroot())

    assert {"SEND", "EHC", "DfE"} <= used
    assert [] == sorted(one for one in used if not re.search(rf"\([^()]*\b{one}\)|[.:;] {one}(?: plan)?: \w", text))


def test_the_annex_explains_what_a_range_is_once_and_names_it_a_range_after_that(built):
    text, _ = short_names_of(html.parse(str(built.report / "annex.html")).getroot())

    assert 1 == text.count("confidence interval")
    assert "95% interval" not in text
    assert text.index("confidence interval") < text.index("; range ")


@pytest.mark.parametrize("name", ["report", "annex"])
def test_a_report_cites_no_paper_that_it_is_itself(built, name):
    text, _ = short_names_of(html.parse(str(built.report / f"{name}.html")).getroot())

    assert not re.search(r"printed by the council|the council['’]s (own )?papers?\b", text)
