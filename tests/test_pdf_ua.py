"""The sample council's PDFs by veraPDF, which checks all of PDF/UA-1 that a machine can.

A machine without it skips these tests: it is no Python package. What we mark ourselves is tested without it, in
`document/test_pdf.py`.
"""

import shutil
import subprocess

import pytest

#: What veraPDF ends with: every file conforms, or one does not. Anything else is no answer.
CONFORMS, FAILS = 0, 1


@pytest.mark.skipif(shutil.which("verapdf") is None, reason="the command verapdf is not on this machine's path")
@pytest.mark.parametrize("name", ["report.pdf", "summary.pdf", "annex.pdf"])
def test_verapdf_finds_nothing_against_pdf_ua_1(built, name):
    # A line a file, PASS or FAIL, and with -v the rules that fail.
    command = [shutil.which("verapdf"), "--flavour", "ua1", "--format", "text", "-v", str(built.report / name)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)

    assert found.returncode in (CONFORMS, FAILS), found.stderr
    assert found.returncode == CONFORMS, found.stdout
    assert found.stdout.lstrip().startswith("PASS")
