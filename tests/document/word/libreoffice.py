"""A Word file as another program prints it.

A laptop without LibreOffice skips these tests and says so; `.ci/run` installs it: there they fail.
"""

import os
import shutil
import subprocess

import pypdfium2
import pytest


def pages_of(data, folder):
    """The text of each page that LibreOffice prints of a Word file."""
    (folder / "report.docx").write_bytes(data)
    # A profile of its own: a LibreOffice that is open already would take the order and print nothing here.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    order = [office(), profile, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "report.docx"]
    said = subprocess.run(order, capture_output=True, text=True, timeout=180, check=False)
    assert (folder / "report.pdf").is_file(), said.stderr or said.stdout
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(folder / "report.pdf")]


def office():
    """LibreOffice's program, or the end of the test."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found and os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail("there is no LibreOffice, and on CI this test is not skipped", pytrace=False)
    if not found:
        pytest.skip("there is no LibreOffice on this machine")
    return found
