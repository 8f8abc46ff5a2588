"""A neutral document of a few blocks, written out, for tests that look at one of them."""

META = {
    "title": "SEND progress report, March 2024", "council": "Sampleshire Council", "month": "2024-03",
    "as_at": "2024-05-14", "date_line": "Figures to 31 March 2024", "known_line": "", "status": "Public report",
    "committee": "Cabinet", "synthetic": False, "banner": "", "mark": "", "language": "en-GB",
}  # fmt: skip
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} 100" font-family="Source Sans Pro">'
    '<path stroke="#1d5b8f" fill="none" d="M0 90L200 10"/></svg>'
)

#: A PNG picture two pixels wide and one high.
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR42mPgjvECIgAEYAFjoOfmHwAAAABJRU5ErkJggg=="


def small_document(*blocks, page_one=(), meta=(), **more):
    """A paper with one chapter that holds these blocks."""
    chapter = {"id": "one", "title": "The one chapter", "number": 1, "appendix": False, "blocks": list(blocks)}
    summary = {"id": "summary", "title": "Summary", "blocks": list(page_one)}
    return {
        "schema": 1, "name": "paper", "meta": {**META, **dict(meta)}, "opening": ["summary"],
        "headings": {"summary": "Summary", "front-sheet": "Front sheet", "contents": "Contents"},
        "summary": summary, "front_sheet": None, "chapters": [chapter], **more,
    }  # fmt: skip


def words(text, **look):
    """A line of one run."""
    return [{"text": text, **look}]


def table(*rows, heads=("Need", "Children"), **more):
    """A table of texts; its second column and those after it are numbers."""
    columns = [{"label": head, "align": "right" if at else "left", "share": 1.0} for at, head in enumerate(heads)]
    return {
        "kind": "table", "id": "who", "caption": "Who waits", "columns": columns, "row_headers": True, "note": "",
        "source": "", "rows": [[words(cell) for cell in row] for row in rows], "table_number": 1, **more,
    }  # fmt: skip


def chart(number=1, width=200, **more):
    return {
        "kind": "chart", "id": f"chart-{number}", "title": "Waits fell", "subtitle": "Weeks", "alt": "A falling line.",
        "svg": SVG.format(width), "source": "the extract", "figure_number": number, **more,
    }  # fmt: skip


def led(text):
    """A line of one run that leads to a measure's entry in the annex."""
    return words(text, figure="plans", page="annex.html")


def measure(**more):
    """A row of the scorecard."""
    reading = {"shape": "better", "word": "Better", "reason": "up from 20%"}
    return {
        "kpi": "plans", "label": "Plans on time", "basis": "By month", "value": led("67.1%"),
        "value_note": "49 of 73", "on_month": led("+2 pts"), "on_year": led("20%"), "target": led("60%"),
        "comparator": [], "reading": reading,
        "spark": SVG.format(132), "spark_alt": "Rose to 67.1%", "met": None, "doing": [], "page": "annex.html", **more,
    }  # fmt: skip


def scorecard(*rows, label="Timeliness"):
    heads = {"measure": "Measure", "spark": "Last 13 months", "value": "Mar 24", "on_month": "On month",
             "on_year": "Mar 23", "target": "England", "reading": "Reading"}  # fmt: skip
    return {"kind": "scorecard", "id": "scorecard", "caption": "Headline measures", "heads": heads, "key": "The key.",
            "groups": [{"label": label, "rows": list(rows)}]}  # fmt: skip
