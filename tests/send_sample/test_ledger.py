"""The invented ledger comes to the gap that the paper prints."""

from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_sample.ledger_lines import LedgerBook, Published, load_published

MARCH = Month(2024, 3)


def total(rows, year, kind):
    return sum(row[-1] for row in rows if row[0] == year and row[5] == kind)


def test_the_year_and_the_next_budget_come_to_the_published_gaps():
    published = load_published(HOME, "testshire")
    rows = list(LedgerBook(1, published).rows(MARCH))
    assert total(rows, "2023-24", "budget") == total(rows, "2023-24", "actual") == published.gaps["2023-24"]
    assert total(rows, "2024-25", "budget") == published.gaps["2024-25"]


def test_within_the_year_what_is_spent_and_to_come_is_near_the_budget_and_not_it():
    published = load_published(HOME, "testshire")
    rows = list(LedgerBook(1, published).rows(Month(2023, 11)))
    forecast = total(rows, "2023-24", "actual") + total(rows, "2023-24", "forecast")
    assert 0 < abs(forecast - published.gaps["2023-24"]) < 0.05 * published.gaps["2023-24"]


def test_the_same_seed_gives_the_same_amounts_and_another_does_not():
    published = load_published(HOME, "testshire")
    one, same, other = (list(LedgerBook(seed, published).rows(Month(2023, 11))) for seed in (1, 1, 2))
    assert one == same
    assert one != other


def test_balances_are_the_papers_and_the_one_that_its_gap_leads_back_to():
    published = Published({"2023-24": 27}, {"2024-03-31": 63})
    assert list(LedgerBook(1, published).balances(MARCH)) == [
        ("2023-03-31", "dsg deficit", 36, "actual"),
        ("2024-03-31", "dsg deficit", 63, "forecast"),
    ]


def test_a_year_or_a_council_without_a_published_gap_has_no_ledger():
    assert list(LedgerBook(1, load_published(HOME, "testshire")).rows(Month(2023, 1))) == []
    assert load_published(HOME, "leeds") == Published()
