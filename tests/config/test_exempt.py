"""An exempt appendix says by which paragraph of the law, and why, or is refused in one line."""

import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.exempt import load_exempt_appendix
from send_analysis.config.settings import load_commentary, load_settings

WORDS = "---\nparagraph: 3\nreason: A contract is being let.\n---\n\nThe offers differ.\n"


@pytest.fixture
def appendix(tmp_path):
    """The appendix of a month's words, both as written."""

    def read(exempt, words="---\ncommittee: Cabinet\n---\nAll is well."):
        path = tmp_path / "config" / "councils" / "wessex" / "commentary" / "2024-03.md"
        path.parent.mkdir(parents=True)
        path.write_text(words, encoding="utf-8")
        if exempt:
            path.with_name("2024-03-exempt.md").write_text(exempt, encoding="utf-8")
        return load_exempt_appendix(load_commentary(path))

    return read


def test_a_month_without_the_file_has_no_appendix(appendix):
    assert appendix("") is None


def test_the_appendix_names_its_law_and_its_reason(appendix):
    found = appendix(WORDS)

    assert "Local Government Act 1972, Schedule 12A, paragraph 3" == found.law
    assert ("A contract is being let.", "The offers differ.") == (found.reason, found.words.body)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (WORDS.replace("3", "8"), "paragraph"),
        (WORDS.replace("3", "true"), "paragraph"),
        (WORDS.replace("paragraph: 3\n", ""), "paragraph is missing"),
        (WORDS.replace("reason: A contract is being let.\n", ""), "reason is missing"),
        (WORDS.replace("reason", "because"), "because"),
        (WORDS.replace("The offers differ.", ""), "nothing stands below"),
    ],
)
def test_what_lacks_the_law_the_reason_or_the_words_is_refused_by_file(appendix, written, told):
    with pytest.raises(InputError, match=rf"2024-03-exempt\.md.*{told}"):
        appendix(written)


def test_a_paper_that_is_exempt_as_a_whole_has_no_appendix(appendix):
    with pytest.raises(InputError, match="whole paper exempt"):
        appendix(WORDS, "---\nexempt: true\nexempt_reason: paragraph 3\n---\n")


def test_an_appendix_without_a_paper_is_refused(tmp_path):
    folder = tmp_path / "config" / "councils" / "wessex"
    (folder / "commentary").mkdir(parents=True)
    (folder / "council.yaml").write_text("name: Wessex Council\n", encoding="utf-8")
    (tmp_path / "config" / "national").symlink_to(HOME / "config" / "national")
    (folder / "commentary" / "2024-03-exempt.md").write_text(WORDS, encoding="utf-8")

    with pytest.raises(InputError, match="there is no paper whose appendix it is"):
        load_settings(tmp_path, "wessex", Month(2024, 3))
