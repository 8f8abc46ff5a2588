"""What `send-analysis check` prints."""

from tests.intake.extracts import read_month, swapped, with_row

from send_analysis.base.clock import Month
from send_analysis.intake.extract import Extract, Finding
from send_analysis.intake.listing import count_line, findings_table, listing, page_of, rows_in_words
from send_analysis.pack.arrived import found


def test_everything_is_listed_at_once_the_gravest_first_and_by_file(tmp_path):
    got = read_month(
        tmp_path,
        requests=swapped("requests", "receiveddate", "got"),
        advice=with_row("advice", "R1,dentist,2024-01-01,soon"),
        senneed=None,
    )
    text = listing(got)
    assert text.index("\nrequests.csv\n") < text.index("\nadvice.csv\n") < text.index("\nsenneed.csv\n")
    assert "left out: unreadable date (soon): row 4, column receiveddate" in text
    assert "reported: unknown code (dentist): row 4, column advicetype" in text
    assert "stops the run: missing required column: column receiveddate" in text


def test_rows_with_the_same_fault_share_an_entry(tmp_path):
    got = read_month(tmp_path, senneed=with_row("senneed", *(f"S{n},L1,XYZ,2" for n in range(5, 9))))
    assert "unknown code (XYZ): rows 4 to 7, column sentype" in listing(got)


def test_twenty_values_of_one_fault_have_an_entry_each_and_more_share_one(tmp_path):
    def codes(count):
        return with_row("senneed", *(f"S{n},L1,X{n:02d},2" for n in range(3, 3 + count)))

    assert 20 == listing(read_month(tmp_path / "few", senneed=codes(20))).count("unknown code")
    text = listing(read_month(tmp_path / "many", senneed=codes(21)))
    assert "reported: unknown code (X03, X04, X05 and 18 other values): rows 4 to 24, column sentype" in text
    assert 1 == text.count("unknown code")


def test_row_numbers_are_drawn_together():
    assert "row 4" == rows_in_words([4])
    assert "rows 2, 5 to 7, 9" == rows_in_words([5, 2, 7, 6, 9, 9])


def test_of_many_rows_the_first_are_named_and_the_others_counted():
    assert rows_in_words(range(2, 402, 2)).endswith("38, 40, and 180 more")
    assert "rows 2 to 900" == rows_in_words(range(2, 901))


def test_the_last_line_counts_and_says_whether_a_report_can_be_built(tmp_path):
    clean = read_month(tmp_path / "clean")
    assert "0 errors, 0 rows left out, 0 other findings: a report can be built" == count_line(clean)
    broken = read_month(tmp_path / "broken", requests=None, advice=with_row("advice", "R1,EP,x,y", "R1,DR,,"))
    last = listing(broken).splitlines()[-1]
    assert "1 error, 1 row left out, 1 other finding: no report can be built until the errors are mended" == last


def test_a_value_cannot_command_the_terminal(tmp_path):
    got = read_month(tmp_path, senneed=with_row("senneed", "S9,L1,\x1b[31mred,2"))
    assert "\x1b" not in listing(got)


def test_the_table_for_the_pack_counts_and_holds_no_values(tmp_path):
    got = read_month(tmp_path, senneed=with_row("senneed", "S8,L1,XYZ,2", "S9,L1,QQQ,2"))
    (row,) = found(got.findings).itertuples(index=False)
    assert ("reported", "unknown code", "senneed.csv", "sentype", 2) == (
        row.severity,
        row.rule,
        row.file,
        row.column,
        row.rows,
    )
    assert "XYZ" not in found(got.findings).to_csv()


def settled_month(tmp_path):
    """A month of which one cell was put right while it was read, and nothing else is odd."""
    return read_month(tmp_path, advice=with_row("advice", "R1,EP,2023-10-12,NULL"))


def test_what_reading_put_right_is_counted_and_listed_only_when_all_is_asked_for(tmp_path):
    got = settled_month(tmp_path)

    assert "read as blank" not in listing(got)
    assert "1 thing put right while reading: see --all" in listing(got)
    assert "reported: read as blank" in listing(got, every=True)


def test_a_summary_stands_above_the_findings(tmp_path):
    text = listing(settled_month(tmp_path), summary=["Not collected:", "  no file advice: EP advice"])

    assert text.startswith("anyshire, March 2024\n\nNot collected:\n  no file advice: EP advice\n")


def test_the_findings_as_a_table_are_safe_to_open(tmp_path):
    got = read_month(tmp_path, senneed=with_row("senneed", "S9,L1,=SUM(A1),2"))
    table = findings_table(got)

    assert ["unknown code"] == list(table["rule"])
    assert not table["value"].str.startswith("=").any()


def test_the_page_escapes_what_the_list_says():
    assert "<pre" in page_of("anyshire\n<b>bold</b>")
    assert "&lt;b&gt;bold&lt;/b&gt;" in page_of("anyshire\n<b>bold</b>")


def test_six_days_of_one_fault_share_an_entry_and_five_have_one_each():
    def entries(count):
        found = [
            Finding(
                "reported", "outcome before request", "requests.csv", "too early", "correct it", table="requests",
                row=day, column="requestoutcomedate", value=f"2024-01-{day:02d}",
            )
            for day in range(1, count + 1)
        ]  # fmt: skip
        return listing(Extract("wessex", Month(2024, 3), {}, found)).count("too early")

    assert (5, 1) == (entries(5), entries(6))
