"""The release record: what the report is, from which extract, code and settings, and what it makes an exception for."""

import dataclasses

import pandas as pd
from tests.chapters.example_pack import pack as example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.release_record import release_record_tables
from send_analysis.contract.pack_tables.schema import table_of


def facts(meta=(), **tables):
    pack = example_pack()
    whole = dataclasses.replace(pack, meta={**pack.meta, **dict(meta)}, tables={**pack.tables, **tables})
    return {plain(name): plain(said) for name, said in release_record_tables.record(whole).rows}


def test_a_public_report_says_its_days_extract_and_code():
    said = facts({"extract": "2024-03-r2", "inputs": [{}, {}], "code": "0123456789abcdef", "edition": ""})

    assert "public" == said["Edition"]
    assert "31 March 2024" == said["Figures to"]
    assert "22 May 2024" == said["Knows nothing after"]
    assert said["Extract"].startswith("2024-03-r2, 2 files")
    assert said["Software"].endswith("measuring code 0123456789ab")


def test_an_internal_edition_and_a_rebuilt_month_say_so():
    assert "internal, not for publication" == facts({"edition": "internal"})["Edition"]
    assert "rebuilt as known on 1 April 2024" == facts({"known_on": "2024-04-01"})["Edition"]


def test_before_the_first_file_no_file_has_arrived():
    assert "no file has arrived" in facts({"inputs": []})["Extract"]


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
