"""A next edition stands beside the one that it takes the place of, and says why and what changed."""

import datetime as dt
import json
import shutil

import nbformat
import pandas as pd
import pypdfium2
import pytest
from tests.document.example_document import META
from tests.release.test_publishing import scorecard

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import folder_sha256, record_json, sha256, write_json
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.cli.main import main
from send_analysis.document.report import joined_notebook
from send_analysis.pack.months import months_published, packs_shown, published_packs
from send_analysis.pack.store import read_pack, save_pack
from send_analysis.release.comparing import reports, wanted
from send_analysis.release.publishing import Refused, publish
from send_analysis.release.releases import faults, records
from send_analysis.release.signing import signer_of, write_new_key
from send_analysis.release.withdrawing import withdraw
from send_analysis.run import next_edition
from send_analysis.run.delivery import documents_of, write_html, write_pdf, write_tables, write_word
from send_analysis.run.kept_drawings import KeptDrawings
from send_analysis.run.next_edition import publish_next_edition

ROLE = "Director of Children's Services"
MAY, JUNE, JULY = dt.date(2024, 5, 14), dt.date(2024, 6, 3), dt.date(2024, 7, 1)
MARCH = Month(2024, 3)


def build(paths, words="It was sad.", value=10.0):
    """A draft as a build leaves it, of a report with one chapter of officers' words and a release record."""
    chapters = {}
    for name, text in {
        "01-summary.ipynb": "# Summary\n\nAll is well.",
        "02-timeliness.ipynb": f"# Timeliness\n\n{words}",
        "34-release-record.ipynb": "# Release record\n\nWhat this report is.",
    }.items():
        chapters[name] = nbformat.v4.new_notebook()
        chapters[name].cells = [nbformat.v4.new_markdown_cell(text, metadata={"tags": ["paper", "annex"]})]
    report = joined_notebook(chapters, META, None)
    month = str(paths.month)
    meta = {"council": "wessex", "name": "Wessex", "month": month, "as_at": "2024-03-31", "synthetic": False}
    save_pack(paths.pack, meta, {"scorecard": scorecard([month], value), "deficit": pd.DataFrame({"scenario": []})})
    (paths.report / "notebooks").mkdir(parents=True, exist_ok=True)
    nbformat.write(report, paths.report / "notebooks" / "report.ipynb")
    documents, drawings = documents_of(report), KeptDrawings(paths.kept / "drawn")
    write_html(paths.report, documents, drawings)
    write_pdf(paths.report, documents, drawings)
    write_word(paths.report, documents, paths.config / "reference.docx")
    write_tables(paths.report, read_pack(paths.pack), folder_sha256(paths.pack), documents, drawings)
    outputs = [
        {"file": path.relative_to(paths.report).as_posix(), "sha256": sha256(path)}
        for path in sorted(paths.report.rglob("*"))
        if path.is_file() and path.name != "run.json" and not path.relative_to(paths.report).parts[0].startswith("publ")
    ]
    write_json(paths.report / "run.json", {"outputs": outputs, "pack": folder_sha256(paths.pack), "warnings": []})


@pytest.fixture(scope="module")
def once_published(tmp_path_factory):
    """A project in which Wessex published March 2024 and built it again with a sentence put right."""
    paths = Paths(tmp_path_factory.mktemp("published"), "wessex", MARCH)
    build(paths)
    publish(paths, ROLE, MAY)
    build(paths, "It was said.")
    return paths.root


@pytest.fixture(scope="module")
def once_replaced(once_published, tmp_path_factory):
    """The same, with the second build published as the next edition."""
    root = shutil.copytree(once_published, tmp_path_factory.mktemp("replaced") / "project")
    publish_next_edition(Paths(root, "wessex", MARCH), ROLE, "A word was misprinted", JUNE)
    return root


@pytest.fixture
def paths(once_published, tmp_path):
    return Paths(shutil.copytree(once_published, tmp_path / "project"), "wessex", MARCH)


@pytest.fixture
def replaced(once_replaced, tmp_path):
    return Paths(shutil.copytree(once_replaced, tmp_path / "project"), "wessex", MARCH)


def text_of(pdf):
    return " ".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(pdf))


def test_both_editions_are_kept_and_the_older_one_is_as_it_was(paths):
    before = folder_sha256(paths.published)
    publish_next_edition(paths, ROLE, "A word was misprinted", JUNE)

    assert before == folder_sha256(paths.replaced(1))
    assert [1, 2] == [record["edition"] for record in records(paths)]
    assert [] == faults(paths)


def test_the_release_says_which_edition_why_and_what_changed(replaced):
    release = record_json(replaced.published / "release.json")

    assert (2, "A word was misprinted") == (release["edition"], release["reason"])
    assert {"edition": 1, "state": "published", "day": "2024-05-14", "role": ROLE} == release["replaces"]
    assert [("words", "Timeliness", "It was sad.", "It was said.")] == [
        tuple(row[name] for name in ("part", "item", "old", "new")) for row in release["changes"]
    ]


def test_every_form_of_the_new_edition_says_which_it_is(replaced):
    said = "A word was misprinted"

    assert said in (replaced.published / "report.html").read_text(encoding="utf-8")
    assert said in (replaced.published / "annex.html").read_text(encoding="utf-8")
    assert "edition 2" in text_of(replaced.published / "report.pdf")
    assert "It was sad." in text_of(replaced.published / "annex.pdf")


def test_a_figure_that_differs_is_listed_by_its_id(paths):
    build(paths, value=12.0)
    publish_next_edition(paths, ROLE, "The plans were miscounted", JUNE)

    rows = record_json(paths.published / "release.json")["changes"]
    assert [("active_plans", "2024-03", "10", "12")] == [
        (row["item"], row["month"], row["old"], row["new"]) for row in rows
    ]


def test_the_draft_that_became_an_edition_is_already_published(replaced):
    assert replaced.published == publish(replaced, ROLE, JULY)


def test_the_very_report_that_was_published_replaces_nothing(replaced):
    with pytest.raises(Refused, match="the draft of 2024-03 is the very report that was published on 2024-06-03"):
        publish_next_edition(replaced, ROLE, "Once more", JULY)


def test_what_was_published_unsigned_is_the_next_edition_as_it_is_where_that_is_signed(replaced, tmp_path):
    key = tmp_path / "key.pem"
    write_new_key(key, replaced.root, "")
    signer = signer_of(key, replaced.root, str)
    settings = replaced.config / "signing.yaml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(f"keys:\n  - public_key: {signer.key}\n    valid_from: 2024-01-01\n", encoding="utf-8")
    publish_next_edition(replaced, ROLE, "Signed now, and otherwise unchanged", JULY, signer=signer)

    release = record_json(replaced.published / "release.json")
    assert (3, [], signer.key) == (release["edition"], release["changes"], release["key"])
    with pytest.raises(Refused, match="the very report that was published on 2024-07-01"):
        publish_next_edition(replaced, ROLE, "Once more", JULY, signer=signer)


def test_a_third_edition_stands_beside_two(replaced):
    build(replaced, "It was not said.")
    publish_next_edition(replaced, ROLE, "It was never said", JULY)

    assert ["published-1", "published-2", "published"] == [folder.name for folder in replaced.editions]
    assert 3 == record_json(replaced.published / "release.json")["edition"]
    assert [] == faults(replaced)


def test_every_edition_counts_as_seen_and_the_newest_as_published(replaced):
    april = replaced.at(Month(2024, 4))

    assert [MARCH] == months_published(april)
    assert 2 == len(packs_shown(april, published_packs(april)))


def test_a_next_edition_needs_a_reason_and_something_to_replace(paths, tmp_path):
    with pytest.raises(Refused, match="needs its reason"):
        publish_next_edition(paths, ROLE, " ", JUNE)
    other = Paths(tmp_path / "other", "wessex", MARCH)
    build(other)
    with pytest.raises(Refused, match="publish without --replace"):
        publish_next_edition(other, ROLE, "A word", JUNE)


def test_an_edition_changed_by_hand_is_put_back_before_it_is_replaced(paths):
    (paths.published / "report.html").chmod(0o644)
    (paths.published / "report.html").write_text("by hand", encoding="utf-8")

    with pytest.raises(Refused, match=r"report.html \(changed\)"):
        publish_next_edition(paths, ROLE, "A word", JUNE)


def test_a_withdrawn_report_is_followed_by_its_next_edition(paths):
    withdraw(paths, ROLE, "Counted twice", JUNE)
    publish_next_edition(paths, ROLE, "Counted once", JULY)

    assert [MARCH] == months_published(paths.at(Month(2024, 4)))
    assert (paths.replaced(1) / "WITHDRAWN.html").is_file()
    assert "withdrawn on 3 June 2024" in (paths.published / "report.html").read_text(encoding="utf-8")
    assert [] == faults(paths)


def test_a_withdrawn_report_is_not_published_again_as_it_was_by_mistake(replaced):
    withdraw(replaced, ROLE, "Counted twice", JULY)

    with pytest.raises(Refused, match=r"the very report that was withdrawn on 2024-07-01 .*Counted twice.*--unchanged"):
        publish_next_edition(replaced, ROLE, "Once more", JULY)
    publish_next_edition(replaced, ROLE, "It was counted once: the withdrawal was the mistake", JULY, unchanged=True)
    release = record_json(replaced.published / "release.json")
    assert (3, True, []) == (release["edition"], release["unchanged"], release["changes"])
    assert "No figure and no word of the paper differs" in (replaced.published / "report.html").read_text("utf-8")


def test_nor_is_one_that_was_withdrawn_before_the_edition_that_stands(paths):
    withdraw(paths, ROLE, "Counted twice", JUNE)
    publish_next_edition(paths, ROLE, "Counted once", JULY)
    build(paths)

    with pytest.raises(Refused, match="the very report that was withdrawn on 2024-06-03"):
        publish_next_edition(paths, ROLE, "Once more", JULY)


def test_only_a_withdrawn_report_is_published_unchanged(paths):
    with pytest.raises(Refused, match="--unchanged is for a withdrawn report"):
        publish_next_edition(paths, ROLE, "A word", JUNE, unchanged=True)


def test_an_older_edition_that_is_lost_is_withdrawn_as_lost_and_the_newest_stands(replaced):
    shutil.rmtree(replaced.replaced(1))
    (line,) = faults(replaced)
    assert "is gone: put the folder back from your backup of reports/, or, if there is none, withdraw it: " in line
    assert "withdraw wessex 2024-03 --edition 1 --role" in line

    assert replaced.replaced(1) == withdraw(replaced, ROLE, "Deleted by mistake", JULY, edition=1)
    assert [] == faults(replaced)
    assert [MARCH] == months_published(replaced.at(Month(2024, 4)))
    build(replaced, "It was never said.")
    publish_next_edition(replaced, ROLE, "It was never said", JULY)
    assert 3 == record_json(replaced.published / "release.json")["edition"]


def test_an_older_edition_that_is_whole_or_never_was_is_not_withdrawn(replaced):
    with pytest.raises(Refused, match=r"edition 1 of 2024-03 was replaced and is kept whole in published-1/"):
        withdraw(replaced, ROLE, "Wrong", JULY, edition=1)
    with pytest.raises(InputError, match="has no edition 3: the newest is 2"):
        withdraw(replaced, ROLE, "Wrong", JULY, edition=3)


def test_what_can_not_be_drawn_leaves_the_published_edition(paths, monkeypatch):
    before = folder_sha256(paths.published)
    monkeypatch.setattr(next_edition, "write_pdf", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        publish_next_edition(paths, ROLE, "A word", JUNE)
    assert before == folder_sha256(paths.published)
    assert not paths.replaced(1).exists()


# What `compare` says of words ----------------------------------------------------------------------------------------


def compared(paths, capsys, *reports):
    (paths.root / "config" / "councils" / "wessex").mkdir(parents=True, exist_ok=True)
    (paths.root / "config" / "councils" / "wessex" / "council.yaml").write_text("name: Wessex\n", encoding="utf-8")
    assert 0 == main(["compare", "wessex", *reports])
    return capsys.readouterr().out


@pytest.fixture
def at_home(monkeypatch, replaced):
    monkeypatch.setenv(HOME_VARIABLE, str(replaced.root))


def test_two_editions_are_named_and_their_sentences_that_differ_are_told_with_their_section(replaced, at_home, capsys):
    said = compared(replaced, capsys, "2024-03@published-1", "2024-03@published")

    assert (
        "old: March 2024, edition 1, published on 14 May 2024, replaced on 3 June 2024\n"
        "new: March 2024, edition 2, published on 3 June 2024"
    ) in said
    assert "words: 1 differs\n  Timeliness: It was sad. to It was said.\n" in said


def test_the_newest_edition_is_named_by_its_number_too_and_one_that_never_was_is_told_what_there_is(
    replaced, at_home, capsys
):
    assert "words: nothing differs" in compared(replaced, capsys, "2024-03@published-2", "2024-03")
    with pytest.raises(
        InputError, match="never had an edition 3; there is 2024-03@published-1 and 2024-03@published-2"
    ):
        reports(replaced, wanted("2024-03@published-3"), wanted("2024-03"))


def test_an_edition_that_was_replaced_is_compared_though_the_newest_ones_folder_is_lost(replaced):
    shutil.rmtree(replaced.published)

    old, _ = reports(replaced, wanted("2024-03@published-1"), wanted("2024-03"))

    assert replaced.replaced(1) == old.folder


def test_of_two_months_the_sentences_that_differ_are_counted_by_section(replaced, at_home, capsys, tmp_path):
    april = replaced.at(Month(2024, 4))
    build(april, "It was well.")

    said = compared(replaced, capsys, "2024-03", "2024-04", "--csv", str(tmp_path / "changes.csv"))
    assert "words: 1 differs\n  Timeliness: 1 sentence\n" in said
    assert "words,Timeliness,,,It was said.,It was well.,changed," in (tmp_path / "changes.csv").read_text("utf-8")


def test_words_of_a_report_that_can_not_be_read_any_more_are_not_compared(replaced, at_home, capsys):
    old = replaced.replaced(1) / "notebooks" / "report.ipynb"
    notebook = json.loads(old.read_text(encoding="utf-8"))
    del notebook["metadata"]["send_analysis"]
    old.chmod(0o644)
    old.write_text(json.dumps(notebook), encoding="utf-8")

    assert "words: not compared" in compared(replaced, capsys, "2024-03@published-1", "2024-03@published")
