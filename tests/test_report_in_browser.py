"""The sample council's whole report in a browser: WCAG 2.2 AA as far as a machine can tell, keyboard, reflow, paper."""

import itertools

import pypdfium2
import pytest
from tests.browsing import a_browser, a_page, open_everything, violations

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
    with a_browser() as opened:
        yield opened


#: Each document and the ways in which it is seen.
SEEN = [
    *(("report", look) for look in ("phone", "tablet", "desk", "dark", "contrast theme")),
    *((name, look) for name in ("annex", "review") for look in ("phone", "desk")),
]


@pytest.fixture(scope="module", params=SEEN, ids=" on ".join)
def page(request, browser, built):
    """A document seen one way, with everything open."""
    name, look = request.param
    with a_page(browser, built.report / f"{name}.html", look) as opened:
        open_everything(opened)
        yield opened


def test_axe_finds_no_violation_and_no_poor_contrast_on_page_one_and_in_a_chapter(page):
    assert [] == violations(page, contrast=False)
    assert [] == violations(page, part="#timeliness")
    if page.locator("#summary").count():
        assert [] == violations(page, part="#summary")


def test_nothing_scrolls_sideways_but_regions_that_a_keyboard_reaches(page):
    wide = """() => [...document.querySelectorAll('body *')].filter(each => {
        const style = getComputedStyle(each);
        return each.scrollWidth > each.clientWidth + 1 && ['auto', 'scroll'].includes(style.overflowX)
            && each.tabIndex < 0 && each.offsetWidth > 1;
    }).map(each => each.outerHTML.slice(0, 120))"""

    assert page.viewport_size["width"] >= page.evaluate("document.documentElement.scrollWidth")
    assert [] == page.evaluate(wide)


#: A phone's screen, as wide as the narrowest and as high as the usual: the paper is no longer than so many of them.
SCREEN, MOST_SCREENS = 844, 25


def test_the_paper_on_a_phone_is_short_and_each_of_its_charts_fits_with_its_answer(browser, built):
    seen = """() => [...document.querySelectorAll('figure.chart')].map(figure => {
        const shown = [...figure.querySelectorAll('svg')].filter(each => each.getBoundingClientRect().width);
        return [shown.length, shown[0].getBoundingClientRect().right <= innerWidth,
            Math.min(...[...shown[0].querySelectorAll('text')].map(each => each.getBoundingClientRect().height)) >= 9];
    })"""
    with a_page(browser, built.report / "report.html", "phone") as page:
        charts = page.evaluate(seen)
        height = page.evaluate("document.documentElement.scrollHeight")

    assert charts
    assert {(1, True, True)} == set(map(tuple, charts))
    assert height <= MOST_SCREENS * SCREEN


@pytest.mark.parametrize("name", ["report", "annex", "review"])
def test_on_a_phone_every_chart_is_whole_on_the_screen_and_can_be_read(browser, built, name):
    too_wide = """() => [...document.querySelectorAll('figure.chart')].filter(figure => {
        const shown = [...figure.querySelectorAll('svg')].filter(each => each.getBoundingClientRect().width);
        const [box, ...letters] = [shown[0], ...shown[0].querySelectorAll('text')].map(e => e.getBoundingClientRect());
        return shown.length > 1 || box.right > innerWidth
            || letters.some(each => each.height < 9 || each.left < box.left - 1 || each.right > box.right + 1);
    }).map(figure => figure.id)"""
    with a_page(browser, built.report / f"{name}.html", "phone") as page:
        assert page.locator("figure.chart").count()
        assert [] == page.evaluate(too_wide)


@pytest.mark.parametrize("name", ["report", "annex", "review"])
def test_on_a_phone_no_cell_of_a_table_lies_out_of_sight_and_each_says_under_which_head_it_stands(browser, built, name):
    outside = """() => [...document.querySelectorAll('.table :is(tbody th, td)')].filter(each => {
        const box = each.getBoundingClientRect();
        return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1);
    }).map(each => each.outerHTML.slice(0, 120))"""
    unnamed = """() => [...document.querySelectorAll('table.as-cards')].filter(table => {
        const heads = [...table.querySelectorAll('thead th')].map(each => each.textContent);
        return [...table.querySelectorAll('tbody tr')].some(row => [...row.children].some((cell, at) =>
            at && (cell.dataset.head || '').replace(/:$/, '') !== heads[at].replace(/:$/, '')));
    }).map(each => each.caption.textContent)"""
    # A blank cell is not seen, but is a cell of its row: what is read aloud would else stand under the wrong head.
    lost = """() => [...document.querySelectorAll('table.as-cards tbody tr > *')].filter(each =>
        getComputedStyle(each).display === 'none').map(each => each.closest('table').caption.textContent)"""
    with a_page(browser, built.report / f"{name}.html", "phone") as page:
        assert [] == page.evaluate(outside)
        assert [] == page.evaluate(unnamed)
        assert [] == page.evaluate(lost)


def test_the_page_is_quiet(page):
    assert [] == page.said


def test_no_text_is_cut_off_or_lies_over_the_page_edge(page):
    cut = """() => [...document.querySelectorAll('main :is(p, td, th, li, dd, h2, h3, h4)')]
        .filter(each => !each.closest('.scroll, .drawing, pre, .unseen, .scorecard thead') && each.offsetParent
            && each.getBoundingClientRect().width > 1
            && (each.getBoundingClientRect().right > innerWidth + 1 || each.getBoundingClientRect().left < -1))
        .map(each => each.outerHTML.slice(0, 120))"""

    assert [] == page.evaluate(cut)


def test_headings_skip_no_level_and_every_paragraph_number_is_an_anchor(page):
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(each => +each.tagName[1])")
    anchors = page.evaluate("[...document.querySelectorAll('p.numbered')].map(each => each.id)")

    assert 1 == levels.count(1)
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert [f"para-{number}" for number in range(1, len(anchors) + 1)] == anchors


def test_every_focus_can_be_seen(browser, built):
    with a_page(browser, built.report / "report.html", "desk") as page:
        unseen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            seen = page.evaluate("""() => { const style = getComputedStyle(document.activeElement);
                return style.outlineStyle !== 'none' || style.boxShadow !== 'none' }""")
            if not seen:
                unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))

    assert [] == unseen


def test_printed_from_a_browser_every_page_says_synthetic_and_nothing_is_cut(browser, built, tmp_path):
    with a_page(browser, built.report / "annex.html", "desk") as page:
        page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    pages = [each.get_textpage().get_text_bounded() for each in pypdfium2.PdfDocument(tmp_path / "printed.pdf")]

    assert [] == [at for at, text in enumerate(pages, start=1) if "Synthetic data" not in text]
    assert 595 == round(pypdfium2.PdfDocument(tmp_path / "printed.pdf")[0].get_width())
