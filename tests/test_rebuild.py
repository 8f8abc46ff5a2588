"""What an analyst does to a built month: changes words, breaks a chapter, presses Ctrl-C."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from html import unescape

import nbformat
import pytest

from send_analysis.base.errors import InputError
from send_analysis.base.files import folder_sha256
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.cli.main import main
from send_analysis.document import pdf
from send_analysis.run import chapter_cache, pipeline

SUMMARY = "01-summary"


@pytest.fixture(scope="module")
def month(built, tmp_path_factory):
    """A copy of the built project, to change at will."""
    root = tmp_path_factory.mktemp("again") / "project"
    shutil.copytree(built.root, root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(root))
        yield Paths(root, built.council, built.month)


@pytest.fixture
def words(month):
    """The month's commentary file, as it was again after the test."""
    path = month.config / "commentary" / f"{month.month}.md"
    before = path.read_text(encoding="utf-8")
    yield path
    path.write_text(before, encoding="utf-8")


@pytest.fixture
def summary(month):
    """Page one's notebook, as it was again after the test; call it to give its last cell other code."""
    path = month.notebooks / f"{SUMMARY}.ipynb"
    before = path.read_text(encoding="utf-8")

    def change(source):
        made = nbformat.reads(before, as_version=4)
        made.cells[-1].source = source
        nbformat.write(made, path)

    yield change
    path.write_text(before, encoding="utf-8")


def build(month, *more):
    return main(["build", month.council, str(month.month), *more])


def record(month):
    return json.loads((month.report / "run.json").read_text(encoding="utf-8"))


def no_chapter_runs(monkeypatch):
    def refuse(*arguments, **more):
        raise AssertionError("a notebook ran")

    monkeypatch.setattr(chapter_cache, "execute_chapters", refuse)


def test_an_unchanged_month_is_left_as_it_is(month, monkeypatch, capsys):
    no_chapter_runs(monkeypatch)
    before = folder_sha256(month.report)

    assert build(month) == 0
    assert before == folder_sha256(month.report)
    assert "nothing has changed since it was built" in capsys.readouterr().out


HEAVY = (
    "numpy", "pandas", "scipy", "matplotlib", "papermill", "nbconvert", "nbformat", "pydantic", "typst", "cryptography",
)  # fmt: skip
#: What runs chapters, draws charts and writes workbooks.
DRAWS = ("papermill", "nbclient", "nbconvert", "matplotlib", "seaborn", "gptables", "odfdo", "openpyxl")


@pytest.mark.parametrize("arguments", [["build", "{council}", "{month}"], ["build", "--help"], ["--help"]])
def test_a_month_in_which_nothing_has_changed_and_help_load_nothing_heavy(month, arguments):
    given = [part.format(council=month.council, month=month.month) for part in arguments]

    assert "0 []\n" == loaded(month, given, HEAVY)


def loaded(month, arguments, names):
    """The exit code of a command in a process of its own, and which of some modules it loaded."""
    run = (
        "import sys\nfrom send_analysis.cli.main import main\n"
        f"try:\n    code = main({arguments})\nexcept SystemExit as ended:\n    code = ended.code\n"
        f"print(code, [name for name in {names} if name in sys.modules], file=sys.stderr)"
    )
    return subprocess.run(
        [sys.executable, "-c", run], cwd=month.root, capture_output=True, text=True, check=True
    ).stderr


def test_explain_says_what_has_changed_file_by_file(month, words, monkeypatch, capsys):
    no_chapter_runs(monkeypatch)
    words.write_text(words.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")

    assert build(month, "--explain") == 0
    assert (
        f"changed: officers' words: {words.relative_to(month.root).as_posix()} has changed" in capsys.readouterr().out
    )
    assert build(month, "--explain") == 0
    assert "changed: nothing that the report rests on" in capsys.readouterr().out


def test_a_file_saved_while_the_report_is_built_is_in_the_next_one(month, words, monkeypatch, capsys):
    words.write_text(words.read_text(encoding="utf-8") + "\nThe first half.\n", encoding="utf-8")
    write_word = pipeline.write_word

    def saved_meanwhile(*given):
        words.write_text(words.read_text(encoding="utf-8") + "\nThe second half.\n", encoding="utf-8")
        return write_word(*given)

    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "write_word", saved_meanwhile)
        assert build(month) == 0
    assert "was changed while it was built: build it again" in capsys.readouterr().out
    assert build(month) == 0
    assert "The second half." in (month.report / "report.html").read_text(encoding="utf-8")


def test_other_words_are_rendered_without_running_a_notebook(month, words, monkeypatch, capsys):
    no_chapter_runs(monkeypatch)
    words.write_text(words.read_text(encoding="utf-8") + "\nA sentence that nobody wrote before.\n", encoding="utf-8")

    assert build(month) == 0
    assert "A sentence that nobody wrote before." in (month.report / "report.html").read_text(encoding="utf-8")
    assert {"reused: nothing that it rests on has changed"} == {chapter["why"] for chapter in record(month)["chapters"]}


def test_other_words_change_the_paper_alone(month, words):
    assert build(month) == 0
    before = outputs(month)
    words.write_text(words.read_text(encoding="utf-8") + "\nOne sentence and nothing else.\n", encoding="utf-8")
    assert build(month) == 0
    changed = {name for name, was in before.items() if outputs(month)[name] != was}

    assert {"report.html", "report.pdf", "report.docx", "notebooks/report.ipynb"} == changed


def test_a_changed_assumption_runs_the_chapters_that_show_it_and_gives_what_building_all_again_gives(month):
    assert build(month) == 0
    register = month.config / "assumptions.yaml"
    before = register.read_text(encoding="utf-8")
    other = re.sub(r"(published_block_growth:.*?value: )3", r"\g<1>4", before, count=1, flags=re.DOTALL)
    register.write_text(other, encoding="utf-8")
    assert build(month) == 0
    ran = {chapter["chapter"] for chapter in record(month)["chapters"] if chapter["why"].startswith("ran: ")}
    after = outputs(month)
    assert build(month, "--force") == 0
    register.write_text(before, encoding="utf-8")

    assert {"30-assumptions"} <= ran
    assert not {"02-timeliness", "10-inclusion", "33-revisions"} & ran
    # papermill gives the cell that it adds a name by chance.
    assert [] == [name for name, was in outputs(month).items() if was != after[name] and "notebooks/" not in name]


def test_other_words_load_nothing_that_runs_chapters_or_draws_charts_and_workbooks(month, words):
    assert build(month) == 0
    words.write_text(words.read_text(encoding="utf-8") + "\nOne sentence for a process of its own.\n", encoding="utf-8")

    assert "0 []\n" == loaded(month, ["build", month.council, str(month.month)], DRAWS)


def outputs(month):
    return {entry["file"]: entry["sha256"] for entry in record(month)["outputs"]}


def test_the_samples_own_words_have_no_warning(month):
    assert [] == record(month)["warnings"]


def test_a_bare_number_is_printed_in_the_builds_list_and_in_the_draft(month, words, capsys):
    words.write_text(words.read_text(encoding="utf-8") + "\nAll 137 actions run.\n", encoding="utf-8")

    assert build(month) == 0
    assert "2024-03.md line" in capsys.readouterr().out
    assert "bare number '137'" in "".join(record(month)["warnings"])
    assert "Officers' words to check" in unescape((month.report / "review.html").read_text(encoding="utf-8"))
    assert "Officers' words to check" not in unescape((month.report / "report.html").read_text(encoding="utf-8"))


def test_an_unknown_id_stops_the_build_with_2_and_leaves_the_last_good_report(month, words, capsys):
    before = folder_sha256(month.report)
    words.write_text(words.read_text(encoding="utf-8") + "\nIt is {{mainstream_share}}.\n", encoding="utf-8")

    assert build(month) == 2
    assert "'mainstream_share' is no measure" in capsys.readouterr().err
    assert before == folder_sha256(month.report)


def test_a_cell_that_fails_is_named_and_leaves_a_readable_notebook_and_the_last_good_report(month, summary, capsys):
    before = folder_sha256(month.report)
    summary('raise ValueError("no such figure")')

    assert build(month) == 1
    told = capsys.readouterr().err
    failed = month.report / "failed" / f"{SUMMARY}.ipynb"
    assert "chapter 01-summary: cell" in told
    assert "ValueError: no such figure" in told
    assert failed.name in told
    assert "no such figure" in "".join(
        line for cell in nbformat.read(failed, as_version=4).cells for output in cell.get("outputs", [])
        for line in output.get("traceback", [])
    )  # fmt: skip
    shutil.rmtree(failed.parent)
    assert before == folder_sha256(month.report)


def test_ctrl_c_while_the_report_is_written_leaves_the_last_good_one(month, words, monkeypatch, capsys):
    before = folder_sha256(month.report)
    words.write_text(words.read_text(encoding="utf-8") + "\nOther words again.\n", encoding="utf-8")

    def interrupted(*arguments, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(pdf, "pdf_and_pages", interrupted)

    assert build(month) == 1
    assert "the last good report is as it was" in capsys.readouterr().err
    assert before == folder_sha256(month.report)


def test_a_fault_of_the_pdf_drawn_beside_the_other_forms_is_told_as_any_and_leaves_the_last_good_one(
    month, words, monkeypatch
):
    before = folder_sha256(month.report)
    words.write_text(words.read_text(encoding="utf-8") + "\nOther words once more.\n", encoding="utf-8")

    def faulty(*arguments, **more):
        raise pdf.PdfError("the PDF cannot be drawn: unknown font family")

    monkeypatch.setattr(pdf, "pdf_and_pages", faulty)

    with pytest.raises(pdf.PdfError, match="the PDF cannot be drawn: unknown font family"):
        build(month)
    stopped = json.loads((month.report / "failed" / "stopped.json").read_text(encoding="utf-8"))
    assert ("PdfError", "charts") == (stopped["error"], stopped["after"])
    shutil.rmtree(month.report / "failed")
    assert before == folder_sha256(month.report)


def test_what_a_person_must_mend_of_the_pdf_stops_the_build_with_2(month, words, monkeypatch, capsys):
    words.write_text(words.read_text(encoding="utf-8") + "\nYet other words.\n", encoding="utf-8")

    def refusing(*arguments, **more):
        raise InputError("our fonts cannot show the letter")

    monkeypatch.setattr(pdf, "pdf_and_pages", refusing)

    assert build(month) == 2
    assert "our fonts cannot show the letter" in capsys.readouterr().err


def test_a_report_is_the_same_whether_its_forms_are_drawn_beside_one_another_or_one_after_another(
    month, words, monkeypatch
):
    words.write_text(words.read_text(encoding="utf-8") + "\nWords that are drawn twice.\n", encoding="utf-8")
    made = []
    for executor in (pipeline.ThreadPoolExecutor, OneAfterAnother):
        monkeypatch.setattr(pipeline, "ThreadPoolExecutor", executor)
        shutil.rmtree(month.kept / "drawn", ignore_errors=True)
        shutil.rmtree(month.report)
        assert build(month) == 0
        made.append(outputs(month))
    first, second = ({name: was for name, was in all_of.items() if "notebooks/" not in name} for all_of in made)

    assert first == second


class OneAfterAnother(ThreadPoolExecutor):
    """Has done what it is asked before anything else is."""

    def submit(self, *given, **more):
        future = super().submit(*given, **more)
        wait([future])
        return future


@pytest.mark.skipif(os.name == "nt" or not shutil.which("ps"), reason="needs process groups and ps to see them")
def test_ctrl_c_while_a_chapter_runs_ends_at_once_leaves_no_process_and_the_last_good_report(month, summary, tmp_path):
    before = folder_sha256(month.report)
    summary("import pathlib, time\npathlib.Path('started').touch()\ntime.sleep(300)")
    command = [sys.executable, "-m", "send_analysis", "build", month.council, str(month.month)]
    # A kernel is in a group of its own; its command names a file in this folder.
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(command, cwd=month.root, start_new_session=True, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True, env=environment)  # fmt: skip
    while not (month.root / "started").exists() and process.poll() is None:
        time.sleep(0.05)
    assert len(left_of(process.pid, tmp_path)) > 1
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)

    assert process.returncode == 1, told
    assert "the last good report is as it was" in told
    assert before == folder_sha256(month.report)
    patience = time.monotonic() + 20
    while left_of(process.pid, tmp_path) and time.monotonic() < patience:
        time.sleep(0.05)
    assert left_of(process.pid, tmp_path) == []


def left_of(group, folder):
    """The processes of a group, and a folder's kernels, that still run; one that waits to be collected does not."""
    command = ["ps", "-ww", "-eo", "pid=,pgid=,state=,args="]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 3) for line in listed.splitlines()]
    return [
        pid for pid, own, state, arguments in rows
        if (int(own) == group or str(folder) in arguments) and not state.startswith("Z")
    ]  # fmt: skip
