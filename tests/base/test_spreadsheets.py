"""No cell that the product writes as CSV starts a formula, and numbers stay numbers."""

import pandas as pd
import pytest

from send_analysis.base.spreadsheets import harmless_table


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])
def test_a_text_that_starts_a_formula_gets_an_apostrophe(text):
    assert [f"'{text}"] == list(harmless_table(pd.DataFrame({"note": [text]}))["note"])


def test_a_negative_number_is_a_number():
    assert "value\n-1.5\n" == harmless_table(pd.DataFrame({"value": [-1.5]})).to_csv(index=False, lineterminator="\n")


def test_what_is_missing_stays_missing():
    table = harmless_table(pd.DataFrame({"note": pd.array(["=x", None], dtype="string"), "value": [1, 2]}))

    assert "note,value\n'=x,1\n,2\n" == table.to_csv(index=False, lineterminator="\n")
