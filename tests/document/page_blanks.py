"""How much of each page of a PDF is blank at its foot, as a reader sees it: measured on the pages as pictures."""

import pypdfium2

#: Millimetres from the page's top: where its text begins and ends; below it are the running foot's words.
TOP, FOOT, HEIGHT = 22, 277, 297
#: A page may be blank by no more than this share at its foot, unless a section ends there.
MOST = 0.2
#: Darker than this is ink, of a rule too.
INK = 235


def half_empty(data):
    """The pages that are blank from more than a fifth above their foot, no section's last: number and share."""
    pdf = pypdfium2.PdfDocument(data)
    ends = {*sections_that_begin(pdf), len(pdf) + 1}
    shares = {number: blank(page) for number, page in enumerate(pdf, start=1) if number + 1 not in ends}
    return {number: round(float(share), 2) for number, share in shares.items() if share > MOST}


def blank(page):
    """The share of a page's text area that is blank at its foot."""
    dots = page.render(scale=1, grayscale=True).to_numpy().squeeze()
    scale = dots.shape[0] / HEIGHT
    rows = (dots[int(TOP * scale) : int(FOOT * scale)] < INK).any(axis=1)
    filled = rows.nonzero()[0]
    return 1 - (filled.max() + 1) / len(rows) if len(filled) else 1.0


def sections_that_begin(pdf):
    """The pages at whose top a section's title stands: bookmarks of the first level name them."""
    for mark in pdf.get_toc():
        place = mark.get_dest()
        page = pdf[place.get_index()]
        above = page.get_height() - place.get_view()[1][1]
        if mark.level == 0 and above < (TOP + 8) * page.get_height() / HEIGHT:
            yield place.get_index() + 1
