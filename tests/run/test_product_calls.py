"""A slip in what a council's own notebook asks of the product is told before anything runs, with what to write."""

import pytest

from send_analysis.run.product_calls import faults_of_calls

OPENS = """
from send_analysis.blocks.showing import show
from send_analysis.pack.store import open_pack
from send_analysis.views import measure_words, own_measures

pack = open_pack(council, month)
"""


def faults(*cells):
    return list(faults_of_calls([OPENS, *cells]))


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('measure_words.sentense(pack, "x")', "line 1: measure_words has no sentense. Did you mean sentence?"),
        ("pack.tabel('scorecard')", "line 1: pack has no tabel. Did you mean table?"),
        ("pack.scorcard", "line 1: pack has no scorcard. Did you mean scorecard?"),
        ("from send_analysis.views import measure_word", "send_analysis.views has no measure_word"),
        ("from send_analysis.view import claims", "line 1: there is no send_analysis.view"),
        ("from send_analysis.blocks.showing import shows", "has no shows. Did you mean show?"),
        ("\nshow('x', captoin='y')", "line 2: show(…) takes no captoin. Did you mean caption?"),
        (
            "show('x', zzz='y')",
            "takes no zzz: write show(*things, caption=…, alt=…, source=…, subtitle=…, data=…)",
        ),
        (
            'own_measures.trend("x")',
            "own_measures.trend(…): missing a required argument: 'kpi': write own_measures.trend(pack, kpi, basis=…)",
        ),
        ("own_measures.trend(pack, 'x', 'flow', 4)", "own_measures.trend(…): too many positional arguments"),
        (
            "from send_analysis.blocks.drawing import inside_note\n\ninside_note(ax, fontsize=9)",
            "inside_note(…): missing a required argument: 'x': write inside_note(ax, x, y, text, **more)",
        ),
    ],
)
def test_a_slip_is_told_with_what_to_write(cell, said):
    (((number, fault),)) = faults(cell)

    assert 1 == number
    assert said in fault


@pytest.mark.parametrize(
    "cell",
    [
        'show(measure_words.sentence(pack, "x"), own_measures.table(pack, kpi="x"))',
        "words = {}\nshow('x', **words)",
        "pack.table('scorecard').tail(3)",
        "pack.month.name",
        "import pandas as pd\npd.anything",
        "def show(*parts, colour):\n    pass\n\n\nshow('x', colour='red')",
        "from send_analysis.blocks.drawing import inside_note\n\ninside_note(ax, 1, 2, 'x', fontsize=9)",
        "for pack in councils:\n    pack.real",
        "def heads(pack):\n    return pack.columns",
        "[pack.real for pack in (1, 2)]",
        "with opened() as pack:\n    pack.read_all()",
        "import buses as pack\n\npack.routes",
        "from buses import show\n\nshow('x', colour='red')",
        "try:\n    work()\nexcept ValueError as pack:\n    pack.args",
        "match 1:\n    case pack:\n        pack.real",
    ],
)
def test_what_is_there_is_no_slip_nor_is_what_a_cell_makes_itself(cell):
    assert [] == faults(cell)
