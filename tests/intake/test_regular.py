"""Regular text files are taken apart in bulk: they give what reading cell by cell gives, or are left to it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.spoilt_months import differences_by_way, spoilt_month

from send_analysis.intake import grids, regular

NAMES = {"upn", "day", "a"}


def both_ways(path, content: bytes):
    """What a file gives in bulk (None where it is irregular) and cell by cell."""
    path.write_bytes(content)
    return [
        grid and ([list(row) for row in grid.rows], list(grid.numbers), grid.encoding)
        for grid in (way(path, NAMES, None) for way in (grids._regular_grid, grids._careful_grid))
    ]


REGULAR = [
    b"upn,day\nA1,2024-03-31\nA2,\n",
    b"upn,day\r\nA1,2024-03-31\r\n,\r\nA2,x",
    b"\xef\xbb\xbfupn;day\n A1;  2024\nA1;b c\n\n\n",
    b'"upn","day"\n"A1","Smith, The"\n"","A,2"\nplain,"x"\n',
    "upn\tday\nÉmile\u00a0Ŵ\t\u200bx\n".encode(),
    "upn|day\n£1|–\n".encode("cp1252"),
    b"upn\nA1\n\nA2\n",
    b"upn,day\nbb" + b"b" * 70 + b",1\n" + b"b" * 71 + b",2\n" + b"b" * 72 + b",12345678\nx,123456789\n",
]
IRREGULAR = [
    b"",
    b"upn,day\nA1\n",
    b"upn,day\nA1,1,2\nA2\n",
    b"upn,day\nA1,1\n\nA2,2\n",
    b'upn,day\nA1,5" pipe\nA2,6" pipe\n',
    b'upn,day\n"A ""1""",x\n',
    b'upn,day\n"A\n1",x\n',
    b'upn,day\n "A1",x\n',
    b'upn,day\n" A1",x\n',
    b'upn,day\n"A1"b,x\n',
    b'upn,day\n"A1,x\n',
    b"upn,day\rA1,x\r",
    b"upn,day\nA\x001,x\n",
    "upn,day\nA1,x\n".encode("utf-16"),
    b"upn,day\nA1,\x81\n",
    b"upn,day\n\xc3\xa91,caf\xc3",
]


@pytest.mark.parametrize("content", REGULAR)
def test_a_regular_file_gives_the_same_rows_lines_and_encoding_in_bulk(tmp_path, content):
    in_bulk, carefully = both_ways(tmp_path / "file.csv", content)
    assert in_bulk == carefully


@pytest.mark.parametrize("content", REGULAR)
def test_a_file_taken_in_pieces_gives_the_same(tmp_path, content, monkeypatch):
    monkeypatch.setattr(regular, "PIECE", 12)
    in_bulk, carefully = both_ways(tmp_path / "file.csv", content)
    assert in_bulk == carefully


@pytest.mark.parametrize("content", IRREGULAR)
def test_a_file_in_which_a_cell_is_not_plain_to_see_is_read_cell_by_cell(tmp_path, content):
    assert both_ways(tmp_path / "file.csv", content)[0] is None


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([",", '"', "\n", "\r\n", " ", "a", "upn", "é", "\u00a0", ",a\n", '"a"']), max_size=24))
def test_whatever_is_read_in_bulk_is_what_each_cell_holds(tmp_path, marks):
    in_bulk, carefully = both_ways(tmp_path / "file.csv", "".join(marks).encode())
    assert in_bulk is None or in_bulk == carefully


@pytest.mark.parametrize("seed", [3, 11, 19, 42])
def test_a_month_clean_or_spoilt_gives_the_same_tables_and_findings_both_ways(seed, tmp_path):
    assert [] == differences_by_way(spoilt_month(seed), tmp_path)
