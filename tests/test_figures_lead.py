"""Every figure of page one and of a headline leads to its definition, and from there to its rows."""

import re

import pandas as pd
import pytest
from lxml import html

from send_analysis.config.settings import load_settings
from send_analysis.measures.facts import FACTS, open_fact
from send_analysis.measures.register import REGISTER
from send_analysis.measures.trace import traced_rows
from send_analysis.pack.measured import checked_extract
from send_analysis.pack.store import read_pack

#: Days, months and years, a law's number, how many weeks a measure's own name has, and what a table counts out.
NOT_FIGURES = re.compile(
    r"SI \d{4}/\d+|\b\d{4}/\d{2}\b|\b\d{1,2} (?=[A-Z][a-z]+ \d{4})|[A-Z][a-z]+ (\d{4}|\d{2}\b)"
    r"|\b\d+ weeks?(?= |$)|\b\d+ week (decisions|plans)|[Ff]igure \d+|[Ll]ast \d+ months|\b(of|to|in) \d{4}\b(?!/)"
)
#: Charts that count no case: dates in their order; and rates whose counts stand in the table beside them.
NO_ENTRY = {"governance-timeline", "inclusion-rates"}


def has_figure(text):
    return bool(re.search(r"\d", NOT_FIGURES.sub("", text)))


def words_of(element):
    return re.sub(r"\s+", " ", element.text_content())


@pytest.fixture(scope="module")
def pages(built):
    return {name: html.parse(str(built.report / f"{name}.html")).getroot() for name in ("report", "annex", "review")}


@pytest.fixture(scope="module")
def targets(pages):
    """What a link from the paper may lead to: its own ids, and the annex's by page."""
    own = {f"#{name}" for name in pages["report"].xpath("//@id")}
    return own | {f"annex.html#{name}" for name in pages["annex"].xpath("//@id")}


def test_a_date_and_a_law_are_no_figures_and_a_count_is_one():
    assert not has_figure("ends on 31 March 2026 (SI 2022/1328, made 13 December 2022), in 2025/26")
    assert has_figure("57 of 364 open cases at 31 March 2024")


def test_every_line_of_page_one_with_a_figure_has_a_link_that_resolves(pages, targets):
    (page_one,) = pages["report"].xpath("//section[@id='summary']")
    lines = page_one.xpath(".//li | .//tbody//tr | .//p[not(ancestor::li)]")
    with_figures = [line for line in lines if has_figure(words_of(line))]

    assert len(with_figures) > 15
    for line in with_figures:
        leads = line.xpath(".//a[contains(@class, 'fig')]/@href")
        assert leads, words_of(line)
        assert set(leads) <= targets, words_of(line)


def test_each_figure_of_page_ones_table_leads_to_an_entry_that_says_it(pages):
    """The value, the figure of a year before, the target and England's: none stands without its own link."""
    entries = {entry.get("id"): words_of(entry) for entry in pages["annex"].xpath("//*[starts-with(@id, 'why-')]")}
    rows = pages["report"].xpath("//section[@id='summary']//tr[contains(@class, 'measure')]")
    cells = [cell for row in rows for cell in row.xpath("./td[@class='on_year' or @class='value' or @class='target']")]

    assert rows
    for cell in cells:
        # A column's head stands before the figure for who reads on a phone: its year is no part of it.
        for figure in re.findall(r"\d+\.\d%", " ".join(cell.itertext())):
            links = [link for link in cell.xpath(".//a[contains(@class, 'fig')]") if figure in words_of(link)]
            assert links, words_of(cell)
            if cell.get("class") == "on_year" or "England" in words_of(cell):
                assert figure in entries[links[0].get("href").partition("#")[2]], words_of(cell)


@pytest.mark.parametrize("name", ["report", "annex"])
def test_every_chart_whose_title_has_a_figure_leads_to_what_it_counts(pages, targets, name):
    charts = pages[name].xpath("//figure[contains(@class, 'chart')]")
    titled = [chart for chart in charts if has_figure(words_of(chart.xpath(".//p[contains(@class, 'title')]")[0]))]
    ids = {chart.get("id").removeprefix("fig-") for chart in titled}

    assert titled
    leads = {chart.get("id"): set(chart.xpath(".//p[@class='source']//a/@href")) for chart in titled}
    known = targets if name == "report" else {f"#{one}" for one in pages["annex"].xpath("//@id")}
    assert NO_ENTRY >= {chart.removeprefix("fig-") for chart, found in leads.items() if not found}
    assert set().union(*leads.values()) <= known
    assert name == "report" or ids >= NO_ENTRY - {"governance-timeline"}


def equations_of(page):
    """The entries of the equations in a document, each with the words of its details by term."""
    found = {}
    for entry in page.xpath("//*[starts-with(@id, 'why-')]"):
        told = {words_of(term).strip(): words_of(term.getnext()).strip() for term in entry.xpath(".//dt")}
        if "Says" in told:
            found[entry.get("id")] = told
    return found


def test_an_equation_is_told_in_words_in_the_annex_and_with_its_inputs_and_code_in_the_reviewers_file(pages):
    public, internal = equations_of(pages["annex"]), equations_of(pages["review"])

    assert "why-forecast_deficit" in public
    assert set(public) == set(internal)
    for name, told in public.items():
        assert told["Says"] == internal[name]["Says"]
        assert not set(told) & {"Equation", "Inputs", "First year", "Code"}
        assert {"Equation", "Code"} <= set(internal[name])
    for line in ("src/send_analysis/", "SHA-256", "from send_analysis"):
        assert [line in words_of(pages[name]) for name in ("review", "annex")] == [True, False], line


def test_what_moves_the_forecast_most_stands_once_in_the_reviewers_file(pages):
    for name in ("fig-tornado", "table-one-point", "table-fingerprints"):
        assert [0, 0, 1] == [len(pages[page].xpath(f"//*[@id='{name}']")) for page in ("report", "annex", "review")], (
            name
        )


def test_trace_gives_as_many_rows_as_each_figure_of_page_one_counts(built):
    pack = read_pack(built.pack)
    extract = checked_extract(built, load_settings(built.root, built.council, built.month), built.raw)
    month = pack.scorecard[pack.scorecard["month"].astype(str) == str(built.month)]
    headlines = month[month["kpi"].isin([card.id for card in REGISTER.values() if card.headline])]
    counted = headlines[headlines["numerator"].notna()].drop_duplicates("kpi")

    assert len(counted) >= 8
    for row in counted.to_dict("records"):
        rows = traced_rows(extract, row["kpi"], row["basis"])
        assert row["numerator"] == rows["counted"].sum(), row["kpi"]
        if pd.notna(row["denominator"]):
            assert row["denominator"] == rows["left_out"].eq("").sum(), row["kpi"]


def test_trace_gives_as_many_rows_as_each_grave_fact_counts(built):
    pack = read_pack(built.pack)
    extract = checked_extract(built, load_settings(built.root, built.council, built.month), built.raw)
    grave = pack.table("severity").set_index("fact")
    counts = {name: (grave.at[name, "count"], grave.at[name, "of"]) for name in FACTS if name in grave.index}
    for row in pack.table("open_cases").to_dict("records"):
        if row["basis"] == REGISTER[row["kpi"]].bases[0] and row["status"] == "ok":
            counts[open_fact(row["kpi"])] = (row["overdue"], row["open"])

    assert {"waiting_over_a_year", "transfers_past_date", open_fact("twenty_week_plans")} <= set(counts)
    for name, (part, whole) in counts.items():
        rows = traced_rows(extract, name, FACTS[name].bases[0])
        assert (part, whole) == (rows["counted"].sum(), len(rows)), name
