"""What code of a council's own may do: work with what it is given, and nothing that reaches files."""

import pytest

from send_analysis.config.own_code import FOR_SUMS, code_fault

SUMS = "import pandas as pd\nfrom datetime import date\ntotal = pd.Series([1, 2]).sum()"


def test_sums_are_no_fault():
    assert "" == code_fault(SUMS, FOR_SUMS)


def test_columns_and_words_may_be_called_as_they_are():
    assert "" == code_fault('table["open"].str.extract("(x)")', FOR_SUMS)


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "import pathlib",
        "from send_analysis.intake.read import read_extract",
        "from . import other",
        "import pandas as pd\npd.read_csv('data')",
        "from pandas import read_csv",
        "table.to_csv('out.csv')",
        "open('data')",
        "exec('1')",
        "__import__('os')",
        "().__class__.__base__",
        "getattr(table, 'to_' + 'csv')",
        "import numpy as np\nnp.load('x')",
        "import pandas as pd\npd.io.common.os",
        "import numpy as np\nnp.fromregex('x', 'y', float)",
        "rows['week20'].values.dump('x')",
        "import pandas as pd\npd.Timestamp.now()",
        "import datetime as dt\ndt.date.today()",
    ],
)
def test_what_could_reach_files_or_other_code_is_refused_with_its_line(source):
    assert code_fault(source, FOR_SUMS).startswith(f"line {len(source.splitlines())}: it may not")


@pytest.mark.parametrize("source", ["def (", "%matplotlib inline", "!ls", "x = '\0'"])
def test_what_is_not_python_is_told_with_what_to_do(source):
    assert "correct it, and take out lines that begin with % or !" in code_fault(source, FOR_SUMS)
