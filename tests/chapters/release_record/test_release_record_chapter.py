"""The release record: what the report is, from which extract, code and settings, and what it makes an exception for."""

import dataclasses

import pandas as pd
from tests.chapters.example_pack import pack as example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.release_record import release_record_tables
from send_analysis.contract.pack_tables.schema import table_of


def arrived(*states):
    """As many files of records as states, each arrived or not."""
    rows = [(f"table{place}", f"table{place}.csv", state, 1, 0, "ab12") for place, state in enumerate(states)]
    return pd.DataFrame(rows, columns=["table", "file", "status", "rows", "quarantined", "sha256"])


def facts(meta=(), **tables):
    pack = example_pack()
    whole = dataclasses.replace(pack, meta={**pack.meta, **dict(meta)}, tables={**pack.tables, **tables})
    return {plain(name): plain(said) for name, said in release_record_tables.record(whole).rows}


def test_a_public_report_says_its_days_extract_and_code():
    said = facts(
        {"extract": "2024-03-r2", "edition": "", "version": "0.1.0"}, arrivals=arrived("read", "read", "missing")
    )

    assert "public" == said["Kind of report"]
    assert "31 March 2024" == said["Figures to"]
    assert "22 May 2024" == said["Knows nothing after"]
    assert said["Extract"].startswith("2024-03-r2, 2 files")
    assert "send-analysis 0.1.0" == said["Software"]


def test_as_many_files_are_counted_as_the_list_of_what_arrived_has():
    assert "1 file" in facts(arrivals=arrived("read", "missing"))["Extract"]
    # Two tables of one workbook are one file; what only describes the extract holds no record.
    one_book = arrived("read", "read").assign(file="march.xlsx")
    assert ", 1 file;" in facts({"inputs": [{}, {}], "synthetic": True}, arrivals=one_book)["Extract"]


def test_fingerprints_of_code_settings_and_files_are_for_the_reviewer_and_not_in_the_public_record():
    inputs = [{"file": "data/raw/x/2024-03/requests.csv", "sha256": "fedcba9876543210"}]
    meta = {"code": "0123456789abcdef", "settings": "", "inputs": inputs}
    pack = example_pack()
    whole = dataclasses.replace(pack, meta={**pack.meta, **meta}, tables={**pack.tables, "arrivals": arrived("read")})
    shown = {plain(name): plain(said) for name, said in release_record_tables.fingerprints(whole).rows}

    assert {"Measuring code": "0123456789ab", "Council's settings": "none", "requests.csv": "fedcba987654"} == shown
    assert not {"0123456789ab", "fedcba987654"} & set(" ".join(facts(meta).values()).split())


def test_an_internal_edition_and_a_rebuilt_month_say_so():
    assert "internal, not for publication" == facts({"edition": "internal"})["Kind of report"]
    assert "rebuilt as known on 1 April 2024" == facts({"known_on": "2024-04-01"})["Kind of report"]


def test_before_the_first_file_no_file_has_arrived():
    assert "no file has arrived" in facts(arrivals=arrived("missing"))["Extract"]


def test_an_exception_to_small_numbers_is_printed_with_its_role_and_reason():
    table = pd.DataFrame(
        [
            {"table": "waiting_by_need", "state": "exception", "role": "Head of SEND", "reason": "asked by Cabinet"},
            {"table": "ceased_by_reason", "state": "published", "role": "", "reason": ""},
        ]
    )

    assert "waiting by need (Head of SEND: asked by Cabinet)" == facts(disclosure=table)["Exceptions to small numbers"]
    assert "none" == facts(disclosure=table[1:])["Exceptions to small numbers"]


def test_corrected_cells_are_counted_and_none_are_not_mentioned():
    rows = [("requests", "requestoutcome", 2, "Mistyped", "Data manager", "2024-04-08"),
            ("person", "sex", 1, "Mistyped", "Data manager", "2024-04-08")]  # fmt: skip

    assert facts(corrected_cells=table_of("corrected_cells", rows))["Corrected cells"].startswith("3:")
    assert "Corrected cells" not in facts(corrected_cells=table_of("corrected_cells", ()))
    assert "Corrected cells" not in facts()
