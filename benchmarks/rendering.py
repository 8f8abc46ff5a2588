"""The report's last step: our HTML and tagged PDF against stock nbconvert, and against Chromium printing the HTML."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter
from rounds import COUNCIL, MONTH, asked_rounds, compare, sample_project

from send_analysis.document.exporters import SendHtmlExporter, SendPdfExporter

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def print_page(page: Path) -> None:
    """Chromium's PDF of a page, to a file that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={folder}/profile"]
        command = [str(CHROMIUM), *flags, f"--print-to-pdf={folder}/page.pdf", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True)


def main() -> None:
    """Print the ratios."""
    rounds = asked_rounds(__doc__ or "", 5)
    with sample_project() as root:
        folder = root / "reports" / COUNCIL / MONTH
        report = nbformat.read(folder / "notebooks" / "report.ipynb", as_version=4)
        html = {
            "peer: stock nbconvert --to html": lambda: HTMLExporter().from_notebook_node(report),
            "ours: send-html, one file, charts inline": lambda: SendHtmlExporter().from_notebook_node(report),
        }
        compare("the report as HTML", html, rounds)
        pdf = {"ours: send-pdf, tagged, PDF/UA-1": lambda: SendPdfExporter().from_notebook_node(report)}
        if CHROMIUM:
            pdf = {"peer: headless Chromium prints report.html": lambda: print_page(folder / "report.html"), **pdf}
        else:
            print("no Chromium here: the PDF step has no peer in this run")
        compare("the report as PDF", pdf, rounds)


if __name__ == "__main__":
    main()
