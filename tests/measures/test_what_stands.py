"""The first lines of `check`: what cannot be worked out, what is doubtful, which files to send back."""

from dataclasses import replace

from send_analysis.intake.extract import Acknowledgement, Finding
from send_analysis.measures.what_stands import message_for, summary

FEWER = Finding("doubtful", "fewer rows", "plans.csv", "9 rows, and 90 the month before", "look", table="namedplan")
NO_DAY = Finding(
    "quarantined", "unreadable date", "requests.csv", "not a date", "write the date as 2024-03-31", table="requests",
    row=7, column="receiveddate", value="Kit Marlowe",
)  # fmt: skip


def test_a_measure_without_its_file_stands_under_the_file(extract_of):
    text = "\n".join(summary(extract_of()))

    assert text.startswith("Not collected:\n")
    assert "  no file advice: Psychology in 6 weeks" in text


def test_a_measure_that_rests_on_doubtful_data_stands_under_the_reason(extract_of):
    text = "\n".join(summary(replace(extract_of(), findings=[FEWER])))

    assert "Doubtful:\n  namedplan: 9 rows, and 90 the month before: " in text
    assert "To send back:\n  plans.csv: fewer rows" in text


CAUSE = Finding("doubtful", "columns exchanged", "requests.csv", "X and Y look exchanged", "look", table="requests")


def test_of_columns_that_have_changed_places_the_one_file_is_sent_back_before_those_that_it_shakes(extract_of):
    own = replace(FEWER, file="requests.csv", table="requests")
    text = "\n".join(summary(replace(extract_of(), findings=[FEWER, CAUSE, own, NO_DAY])))

    assert text.endswith(
        "To send back:\n  requests.csv: columns exchanged: X and Y look exchanged\n"
        "  only once that is mended, if check still doubts them: plans.csv\n"
        "  requests.csv: unreadable date"
    )


def test_of_columns_that_have_changed_places_no_file_waits_that_does_not_hang_on_theirs(extract_of):
    cause = replace(CAUSE, file="actions.csv", table="improvement_plan", column="status")
    findings = [cause, NO_DAY, replace(NO_DAY, row=9), FEWER]
    text = "\n".join(summary(replace(extract_of(), findings=findings)))

    assert text.endswith(
        "To send back:\n  actions.csv: columns exchanged: X and Y look exchanged\n"
        "  plans.csv: fewer rows\n  requests.csv: unreadable date (2 rows)"
    )


def test_columns_that_somebody_lets_stand_make_no_file_wait(extract_of):
    line = Acknowledgement("columns exchanged", "requests", "Head of SEND", "A new export")
    text = "\n".join(summary(replace(extract_of(), findings=[FEWER, CAUSE, NO_DAY], acknowledged=[line])))

    assert text.endswith("To send back:\n  plans.csv: fewer rows\n  requests.csv: columns exchanged, unreadable date")


def test_a_doubt_that_somebody_lets_stand_is_told_with_who_and_why(extract_of):
    extract = extract_of()
    doubt = Finding("doubtful", "share leapt", "p.csv", "20% now", "look", table="placementdetail", column="urn")
    line = Acknowledgement("share leapt", "placementdetail", "Head of SEND", "A new school", "urn")
    told = summary(replace(extract, findings=[doubt], acknowledged=[line]))

    place = told.index("Acknowledged in extract.yaml:")
    assert told[place + 1] == "  placementdetail urn, share leapt: A new school (Head of SEND)"
    assert "Acknowledged in extract.yaml:" not in summary(replace(extract, findings=[doubt]))


def test_a_message_names_rows_columns_and_what_to_do_and_no_value(extract_of):
    other = replace(NO_DAY, row=9)
    text = message_for(replace(extract_of(), findings=[NO_DAY, other, FEWER]), "requests.csv")

    assert "Subject: requests.csv of March 2024" in text
    assert "unreadable date, column receiveddate: not a date.\n  In rows 7, 9.\n  To do: write the date" in text
    assert "Marlowe" not in text
    assert "fewer rows" not in text
