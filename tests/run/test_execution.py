"""Strict where papermill is lenient."""

import json

import nbformat
import papermill  # noqa: F401 - before our engine: it imports every engine that the environment names
import pytest

from send_analysis.base.errors import InputError
from send_analysis.base.steps import Steps
from send_analysis.blocks.blocks import MIME_TYPE
from send_analysis.blocks.markdown import ReportError
from send_analysis.run import kept_kernel
from send_analysis.run import kernels as kernels_module
from send_analysis.run.execution import (
    Chapter,
    chapter_notebooks,
    check_parameters,
    check_shows,
    execute_chapters,
    keeping_what_was_made,
)
from send_analysis.run.kernels import KEPT, NBCLIENT, ChapterFailed, Kernels

GIVEN = {"council": "wessex", "month": "2024-03", "scenario": "published"}
DEFAULTS = 'council = "other"\nmonth = "2000-01"\nscenario = "published"'


def notebook(folder, *sources, tag="parameters", name="01-one.ipynb"):
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    if tag:
        cells[0].metadata["tags"] = [tag]
    made.cells = cells
    path = folder / name
    nbformat.write(made, path)
    return path


def stopped(tmp_path, error):
    """What is kept of a build that an error ended after its step `html`."""
    failed, made = tmp_path / "failed", tmp_path / "made"
    for path in (failed / "08-old.ipynb", made / "notebooks" / "report.ipynb"):
        path.parent.mkdir(parents=True)
        path.write_text("{}", encoding="utf-8")
    steps = Steps()
    steps.end("html", "a page each")
    with pytest.raises(type(error)), keeping_what_was_made(failed, made, steps):
        raise error
    return {path.name: path.read_text(encoding="utf-8") for path in failed.iterdir()}


def test_a_report_that_could_not_be_put_together_leaves_why_after_which_step_and_the_joined_chapters(tmp_path):
    kept = stopped(tmp_path, ReportError("two figures are called plans"))

    assert {"stopped.json", "report.ipynb"} == set(kept)
    said = json.loads(kept["stopped.json"])
    assert ("ReportError", "two figures are called plans", "html") == (said["error"], said["message"], said["after"])


@pytest.mark.parametrize("error", [InputError("mend the file"), ChapterFailed("08-deficit", "cell 3")])
def test_what_a_person_must_mend_and_a_chapter_that_stopped_have_records_of_their_own(tmp_path, error):
    assert {"08-old.ipynb"} == set(stopped(tmp_path, error))


def test_exactly_the_three_parameters_are_accepted(tmp_path):
    check_parameters(notebook(tmp_path, DEFAULTS), GIVEN)


def test_an_unknown_parameter_is_an_error_that_names_it(tmp_path):
    with pytest.raises(InputError, match="no parameter 'scenario'"):
        check_parameters(notebook(tmp_path, 'council = "x"\nmonth = "y"'), GIVEN)


def test_a_parameter_without_a_value_is_an_error_that_names_it(tmp_path):
    with pytest.raises(InputError, match="'colour' was not given"):
        check_parameters(notebook(tmp_path, f'{DEFAULTS}\ncolour = "blue"'), GIVEN)


def test_a_parameter_that_is_no_text_is_an_error(tmp_path):
    with pytest.raises(InputError, match="'month' must be text, not int"):
        check_parameters(notebook(tmp_path, DEFAULTS), {**GIVEN, "month": 202403})


def test_a_notebook_without_the_tag_is_an_error_and_not_run_with_its_defaults(tmp_path):
    with pytest.raises(InputError, match="tag 'parameters'"):
        check_parameters(notebook(tmp_path, DEFAULTS, tag=None), GIVEN)


def test_chapters_come_in_the_order_of_their_numbers_and_scratch_is_no_chapter(tmp_path):
    for name in ("02-two.ipynb", "01-one.ipynb", "scratch.ipynb"):
        notebook(tmp_path, DEFAULTS, name=name)

    assert ["01-one.ipynb", "02-two.ipynb"] == [path.name for path in chapter_notebooks(tmp_path)]


def test_a_folder_without_chapters_is_an_error(tmp_path):
    with pytest.raises(InputError, match="no chapters"):
        chapter_notebooks(tmp_path)


def test_a_cell_that_shows_nothing_is_a_failure_though_it_ran(tmp_path):
    path = notebook(tmp_path, DEFAULTS, "charts.trend(pack)")

    with pytest.raises(ChapterFailed, match=r"cell 2 \(charts.trend\(pack\)\) should show"):
        check_shows(Chapter("01-one", path, 0.0))


def test_a_cell_is_counted_as_in_the_notebook_that_was_written_without_the_one_that_a_run_puts_in(tmp_path):
    path = notebook(tmp_path, DEFAULTS, "charts.trend(pack)")
    content = json.loads(path.read_text(encoding="utf-8"))
    put_in = {**content["cells"][0], "metadata": {"tags": ["injected-parameters"]}}
    content["cells"].insert(1, put_in)
    path.write_text(json.dumps(content), encoding="utf-8")

    with pytest.raises(ChapterFailed, match=r"cell 2 \(charts.trend\(pack\)\) should show"):
        check_shows(Chapter("01-one", path, 0.0))


def test_a_cell_that_shows_a_block_is_enough(tmp_path):
    path = notebook(tmp_path, DEFAULTS, "show")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][1]["outputs"] = [{"output_type": "display_data", "data": {MIME_TYPE: {}}, "metadata": {}}]
    path.write_text(json.dumps(content), encoding="utf-8")

    check_shows(Chapter("01-one", path, 0.0))


@pytest.mark.parametrize("engine", [KEPT, NBCLIENT])
def test_chapters_run_with_their_own_values_and_a_failing_one_leaves_its_notebook(tmp_path, engine):
    shows = f'display({{"{MIME_TYPE}": {{"kind": month}}, "text/plain": council}}, raw=True)'
    good = notebook(tmp_path, DEFAULTS, shows)
    bad = notebook(tmp_path, DEFAULTS, 'raise ValueError(f"no such {council}")', name="02-two.ipynb")
    out = tmp_path / "out"

    with (
        pytest.raises(ChapterFailed, match=r"chapter 02-two: .*ValueError: no such wessex") as failure,
        Kernels(tmp_path, engine=engine) as kernels,
    ):
        execute_chapters([good, bad], GIVEN, out, kernels)

    assert "no such wessex" in failure.value.notebook.read_text(encoding="utf-8")
    (shown,) = json.loads((out / good.name).read_text(encoding="utf-8"))["cells"][-1]["outputs"]
    assert shown["data"][MIME_TYPE] == {"kind": "2024-03"}


def test_a_chapter_that_dies_is_one_line_that_names_it_and_costs_no_other_its_run(tmp_path):
    shows = f'display({{"{MIME_TYPE}": {{"kind": month}}}}, raw=True)'
    bad = notebook(tmp_path, DEFAULTS, "import os\nos._exit(7)", name="01-bad.ipynb")
    others = [notebook(tmp_path, DEFAULTS, shows, name=f"0{number}-good.ipynb") for number in (2, 3, 4)]
    done = []

    with (
        pytest.raises(ChapterFailed) as failure,
        Kernels(tmp_path) as kernels,
    ):
        execute_chapters([bad, *others], GIVEN, tmp_path / "out", kernels, lambda chapter: done.append(chapter.name))

    assert str(failure.value) == (
        "chapter 01-bad: cell 2 stopped with DeadKernelError: its process ended without a word (exit code 7)"
    )
    assert "ended without a word" in failure.value.notebook.read_text(encoding="utf-8")
    assert sorted(done) == ["02-good", "03-good", "04-good"]


def test_a_chapter_that_hangs_is_stopped_and_the_next_one_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_kernel, "LIMIT", 1)
    monkeypatch.setattr(kernels_module, "AT_MOST", 1)
    bad = notebook(tmp_path, DEFAULTS, "import time\ntime.sleep(300)", name="01-bad.ipynb")
    good = notebook(tmp_path, DEFAULTS, f'display({{"{MIME_TYPE}": {{}}}}, raw=True)', name="02-good.ipynb")
    done = []

    with (
        pytest.raises(ChapterFailed, match=r"chapter 01-bad: cell 2 .*it had not ended after 1 seconds"),
        Kernels(tmp_path) as kernels,
    ):
        execute_chapters([bad, good], GIVEN, tmp_path / "out", kernels, lambda chapter: done.append(chapter.name))

    assert done == ["02-good"]
