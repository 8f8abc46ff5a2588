"""Only a chapter that something has changed for runs again, and the record says why."""

import json

import nbformat
import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import write_json
from send_analysis.base.paths import Paths
from send_analysis.blocks.blocks import MIME_TYPE
from send_analysis.pack.store import EVERY
from send_analysis.run import chapter_cache
from send_analysis.run.chapter_cache import REUSED, run_chapters
from send_analysis.run.execution import Chapter
from send_analysis.run.kernels import ChapterFailed, asked_for_file

GIVEN = {"council": "wessex", "month": "2024-03", "scenario": "published"}
DEFAULTS = 'council = "other"\nmonth = "2000-01"\nscenario = "published"'


def write_notebook(path, source):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(DEFAULTS), nbformat.v4.new_code_cell(source)]
    made.cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(made, path)
    return path


@pytest.fixture
def paths(tmp_path):
    paths = Paths(tmp_path, "wessex", Month(2024, 3))
    paths.pack.mkdir(parents=True)
    (paths.pack / "scorecard.csv").write_text("kpi\n", encoding="utf-8")
    paths.notebooks.mkdir()
    return paths


@pytest.fixture
def notebooks(paths):
    return [write_notebook(paths.notebooks / name, "show") for name in ("01-one.ipynb", "02-two.ipynb")]


class Ran(list):
    """Names of chapters; `asking` is what each asks for of the packs when it runs, where its kernel can say."""


@pytest.fixture
def ran(monkeypatch):
    """The chapters that ran, in order; one whose code says so fails."""
    names = Ran()
    names.asking = {}

    def execute(notebooks, parameters, folder, kernels, finished):
        folder.mkdir(exist_ok=True)
        chapters = []
        for notebook in notebooks:
            names.append(notebook.stem)
            made = nbformat.read(notebook, as_version=4)
            if "fail" in made.cells[1].source:
                raise ChapterFailed(notebook.stem, "stopped")
            shown = {MIME_TYPE: {"kind": "note", "of": parameters["scenario"]}}
            made.cells[1].outputs = [nbformat.v4.new_output("display_data", data=shown)]
            nbformat.write(made, folder / notebook.name)
            if notebook.stem in names.asking:
                write_json(asked_for_file(folder / notebook.name), names.asking[notebook.stem])
            chapters.append(Chapter(notebook.stem, folder / notebook.name, 1.0))
            finished(chapters[-1])
        return chapters

    monkeypatch.setattr(chapter_cache, "execute_chapters", execute)
    return names


@pytest.fixture
def run(notebooks, paths, ran, tmp_path):
    """Run the chapters and return why each ran or did not."""
    counter = iter(range(100))

    def again(parameters=GIVEN, force=False):
        scratch = tmp_path / f"scratch-{next(counter)}"
        chapters = run_chapters(notebooks, parameters, paths, scratch, force=force)
        return {chapter.name: chapter.why for chapter in chapters}

    return again


def test_a_first_run_runs_all_and_a_second_none(run, ran):
    assert {"ran: not run for this month before"} == set(run().values())
    assert {REUSED} == set(run().values())
    assert ["01-one", "02-two"] == ran


def test_a_changed_notebook_runs_alone(run, ran, notebooks):
    run()
    write_notebook(notebooks[1], "show(more)")

    assert {"01-one": REUSED, "02-two": "ran: its notebook changed"} == run()
    assert ["01-one", "02-two", "02-two"] == ran


def test_other_figures_run_all_where_an_engine_cannot_say_what_was_asked_for(run, paths):
    run()
    (paths.pack / "scorecard.csv").write_text("kpi\nmore\n", encoding="utf-8")

    assert {"ran: the month's figures changed (*)"} == set(run().values())


@pytest.fixture
def asking(ran, paths):
    """What the chapters ask for of the month's pack when they run: 01-one the scorecard, 02-two the rest."""
    write_json(paths.pack / "meta.json", {"as_at": "2024-05-14", "key": "k"})
    (paths.pack / "deficit.csv").write_text("year\n", encoding="utf-8")
    ran.asking = {
        "01-one": {str(paths.pack): [("table", "scorecard"), ("entry", "as_at")]},
        "02-two": {str(paths.pack): [("table", "deficit"), ("table", "fan"), ("entry", "known_on")]},
    }


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("scorecard.csv", "kpi\nmore\n", {"01-one": "ran: the month's figures changed (scorecard)", "02-two": REUSED}),
        ("deficit.csv", "year\n2025\n", {"01-one": REUSED, "02-two": "ran: the month's figures changed (deficit)"}),
        ("fan.csv", "year\n", {"01-one": REUSED, "02-two": "ran: the month's figures changed (fan)"}),
        ("cohorts.csv", "kpi\n", {"01-one": REUSED, "02-two": REUSED}),
        (
            "meta.json",
            '{"as_at": "2024-05-15"}',
            {"01-one": "ran: the month's figures changed (as_at)", "02-two": REUSED},
        ),
        ("meta.json", '{"as_at": "2024-05-14", "key": "other"}', {"01-one": REUSED, "02-two": REUSED}),
        (
            "meta.json",
            '{"as_at": "2024-05-14", "known_on": ""}',
            {"01-one": REUSED, "02-two": "ran: the month's figures changed (known_on)"},
        ),
    ],
)
def test_other_figures_run_the_chapters_that_asked_for_them_there_or_not(run, paths, asking, name, text, expected):
    run()
    (paths.pack / name).write_text(text, encoding="utf-8")

    assert expected == run()


def test_a_table_that_has_gone_runs_what_asked_for_it(run, paths, asking):
    run()
    (paths.pack / "deficit.csv").unlink()

    assert {"01-one": REUSED, "02-two": "ran: the month's figures changed (deficit)"} == run()


def test_a_chapter_that_went_through_all_tables_rests_on_each(run, paths, asking, ran):
    ran.asking["01-one"] = {str(paths.pack): [("table", EVERY)]}
    run()
    (paths.pack / "new.csv").write_text("new\n", encoding="utf-8")

    assert {"01-one": "ran: the month's figures changed (*)", "02-two": REUSED} == run()


def test_a_chapter_that_opens_another_months_pack_runs_every_time(run, paths, asking, ran):
    ran.asking["01-one"]["elsewhere"] = [("table", "scorecard")]
    run()

    assert {"01-one": "ran: it opens more than the month's own pack", "02-two": REUSED} == run()


def test_another_scenario_runs_all(run):
    run()

    assert {"ran: its parameters changed"} == set(run({**GIVEN, "scenario": "levers"}).values())


def test_changed_code_or_another_library_runs_all(run, monkeypatch):
    run()
    monkeypatch.setattr(chapter_cache, "chapter_code", lambda: "other")
    monkeypatch.setattr(chapter_cache, "library_versions", lambda: {"pandas": "99"})

    assert {"ran: the code changed, a library's version changed"} == set(run().values())


def test_force_runs_all(run):
    run()

    assert {"ran: --force"} == set(run(force=True).values())


def test_a_kept_chapter_changed_by_hand_is_not_trusted(run, paths):
    run()
    kept = paths.processed / "chapters" / "01-one.ipynb"
    kept.write_text(kept.read_text(encoding="utf-8") + " ", encoding="utf-8")

    assert {"01-one": "ran: the kept chapter was changed or damaged", "02-two": REUSED} == run()


def test_a_chapter_that_fails_costs_no_other_its_run(run, ran, notebooks):
    write_notebook(notebooks[1], "fail")
    with pytest.raises(ChapterFailed):
        run()
    write_notebook(notebooks[1], "show")

    assert {"01-one": REUSED, "02-two": "ran: not run for this month before"} == run()


def test_a_reused_chapter_is_the_one_that_ran(run, paths, notebooks, tmp_path, ran):
    run()
    first, _ = run_chapters(notebooks, GIVEN, paths, tmp_path / "other")
    shown = json.loads(first.notebook.read_text(encoding="utf-8"))["cells"][1]["outputs"][0]["data"]

    assert {"kind": "note", "of": "published"} == shown[MIME_TYPE]


def test_parameters_are_checked_even_when_nothing_would_run(run, notebooks, ran):
    run()

    with pytest.raises(InputError, match="no parameter 'colour'"):
        run({**GIVEN, "colour": "blue"})


@pytest.mark.parametrize("damage", [b"", b"{", b"\x00\x00", b"[]"])
def test_a_damaged_record_of_a_kept_chapter_runs_it_again(run, paths, ran, damage):
    run()
    (paths.kept / "chapters" / "01-one.json").write_bytes(damage)
    ran.clear()
    run()

    assert ["01-one"] == ran
