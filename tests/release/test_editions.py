"""Every edition that was released is told with what became of it, also where its folder is gone or came back."""

import shutil

import pytest
from tests.release.test_publishing import DAY, ROLE
from tests.release.test_releases import JUNE, built, change

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.release.editions import Act, editions_and_faults, editions_of
from send_analysis.release.publishing import Refused, publish
from send_analysis.release.releases import add_record, faults, records
from send_analysis.release.withdrawing import withdraw

RELEASED, WITHDRAWN = Act("2024-05-14", ROLE), Act("2024-06-03", ROLE, "Counted twice")


@pytest.fixture
def paths(tmp_path):
    """Wessex, which has published March 2024."""
    publish(built(tmp_path, "2024-03"), ROLE, DAY)
    return Paths(tmp_path, "wessex", Month(2024, 3))


def told(paths):
    return [(one.number, one.state, one.differs) for one in editions_of(paths, records(paths))]


def lost(paths, folder=None):
    """Deleted by hand; gives what brings it back from a backup."""
    folder = folder or paths.published
    backup = shutil.copytree(folder, paths.root / "backup" / folder.name)
    shutil.rmtree(folder)
    return lambda: shutil.copytree(backup, folder)


def followed_by_another(paths):
    """A second edition as `publish --replace` leaves it: the first one beside it, and its record."""
    paths.published.rename(paths.replaced(1))
    shutil.copytree(paths.replaced(1), paths.published)
    first = records(paths)[0]
    more = {"edition": 2, "day": "2024-06-03", "reason": "A sentence was left out"}
    add_record(paths, **{name: said for name, said in first.items() if name not in ("sha256", "before")} | more)


def test_what_stands_is_published(paths):
    (edition,) = editions_of(paths, records(paths))

    assert (Month(2024, 3), 1, "published", "reports/wessex/2024-03/published") == (
        edition.month, edition.number, edition.state, edition.folder)  # fmt: skip
    assert (RELEASED, None, None) == (edition.released, edition.replaced, edition.withdrawn)


def test_what_another_followed_is_replaced_on_its_day_and_for_its_reason(paths):
    followed_by_another(paths)
    first, second = editions_of(paths, records(paths))

    assert ("replaced", "published") == (first.state, second.state)
    assert Act("2024-06-03", ROLE, "A sentence was left out") == first.replaced == second.released
    assert ("reports/wessex/2024-03/published-1", "reports/wessex/2024-03/published") == (first.folder, second.folder)


def test_what_was_withdrawn_says_who_when_and_why(paths):
    withdraw(paths, ROLE, "Counted twice", JUNE)
    (edition,) = editions_of(paths, records(paths))

    assert ("withdrawn", RELEASED, WITHDRAWN) == (edition.state, edition.released, edition.withdrawn)


def test_a_folder_deleted_by_hand_is_lost_before_anybody_has_recorded_it(paths):
    lost(paths)

    assert [(1, "lost", "is gone")] == told(paths)


def test_a_folder_recorded_as_lost_is_lost_with_who_when_and_why(paths):
    lost(paths)
    withdraw(paths, ROLE, "Counted twice", JUNE)
    (edition,) = editions_of(paths, records(paths))

    assert ("lost", WITHDRAWN) == (edition.state, edition.withdrawn)


def test_an_older_edition_that_was_recorded_as_lost_leaves_the_newer_as_it_is(paths):
    followed_by_another(paths)
    lost(paths, paths.replaced(1))
    withdraw(paths, ROLE, "The folder was lost", JUNE, edition=1)

    assert [(1, "lost", "is gone"), (2, "published", "")] == told(paths)


def test_a_folder_that_is_altered_and_was_recorded_as_lost_is_lost(paths):
    change(paths.published / "report.html")
    withdraw(paths, ROLE, "Somebody changed it", JUNE)

    assert [(1, "lost", "differs from what was released in report.html (changed)")] == told(paths)


def test_a_folder_that_came_back_after_its_withdrawal_is_no_published_one(paths):
    back = lost(paths)
    withdraw(paths, ROLE, "The folder was lost", JUNE)
    back()

    assert [(1, "restored after withdrawal", "")] == told(paths)
    (fault,) = faults(paths)
    assert "was lost then, and is back without the mark of its withdrawal, so that later months rest on it" in fault
    with pytest.raises(Refused, match="is back without the mark"):
        publish(built(paths.root, "2024-03"), ROLE, JUNE)


def test_a_folder_that_came_back_from_before_its_withdrawal_is_no_published_one(paths):
    shutil.copytree(paths.published, paths.root / "backup")
    withdraw(paths, ROLE, "Counted twice", JUNE)
    shutil.rmtree(paths.published)
    shutil.copytree(paths.root / "backup", paths.published)

    assert [(1, "restored after withdrawal", "")] == told(paths)


def test_a_folder_that_came_back_is_marked_by_withdrawing_it_again(paths):
    back = lost(paths)
    withdraw(paths, ROLE, "The folder was lost", JUNE)
    back()
    withdraw(paths, ROLE, "Counted twice", JUNE)

    assert ([(1, "withdrawn", "")], []) == (told(paths), faults(paths))
    with pytest.raises(Refused, match="already"):
        withdraw(paths, ROLE, "Once more", JUNE)


def test_what_stands_in_no_record_is_told_by_its_folder(paths):
    paths.releases.unlink()

    assert [(1, "published", "")] == told(paths)


def test_a_record_that_cannot_be_read_is_one_fault_beside_the_editions_that_stand(paths):
    paths.releases.write_text("[", encoding="utf-8")

    (edition,), (fault,) = editions_and_faults(paths)
    assert ("published", "") == (edition.state, fault.month)
    assert "releases.json" in fault.words


def test_for_which_meeting_a_report_was_is_known_after_the_words_have_changed_and_the_folder_is_gone(tmp_path):
    there = built(tmp_path, "2024-04")
    words = there.config / "commentary" / "2024-04.md"
    words.parent.mkdir(parents=True)
    words.write_text("---\ncommittee: Cabinet\nmeeting_date: 2024-06-12\n---\n", encoding="utf-8")
    publish(there, ROLE, DAY)
    words.write_text("", encoding="utf-8")
    lost(there)

    (edition,) = editions_of(there, records(there))
    assert ("Cabinet", "2024-06-12") == (edition.committee, edition.meeting_date)
