"""Runs inside a kernel that is kept: makes it, before each chapter, as it was when it had only loaded what all need.

Undone are the notebook's names and its count of cells, and what a chapter may set for its whole process: figures and
matplotlib's settings, warnings, pandas' and numpy's options, variables of the environment, the search path, the
working folder, the level of logging. What can't be undone is a change made inside a library: no chapter may patch one.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import warnings
from contextlib import ExitStack, chdir
from functools import partial
from importlib import import_module

import matplotlib as mpl
import numpy as np
import pandas as pd
from IPython.core.getipython import get_ipython
from matplotlib import pyplot as plt

from send_analysis.pack.store import ASKED_FOR

#: What the chapters import, loaded while the pack is still being built.
NEEDED = (
    "send_analysis.views.measure_charts",
    "send_analysis.views.measure_tables",
    "send_analysis.views.measure_words",
)
_left = ExitStack()


def load() -> None:
    """Import what the chapters need, and remember how the process is now."""
    for name in NEEDED:
        import_module(name)
    # Loading where charts are drawn changes settings: before they are remembered, or the second chart would not show.
    plt.switch_backend(mpl.get_backend())
    clean()


def clean() -> None:
    """Undo what the last chapter left."""
    plt.close("all")
    ASKED_FOR.clear()
    _left.close()
    _remember()
    shell = get_ipython()
    if shell is not None:
        shell.reset()


def asked_for() -> str:
    """What the chapter has asked for of the packs that it opened, as JSON: kinds and names by the pack's folder."""
    return json.dumps({str(folder): sorted(asked) for folder, asked in ASKED_FOR.items()})


def _remember() -> None:
    _left.enter_context(warnings.catch_warnings())
    _left.enter_context(mpl.rc_context())
    _left.enter_context(chdir(os.getcwd()))
    _left.callback(partial(np.seterr, **np.geterr()))
    _left.callback(partial(np.set_printoptions, **np.get_printoptions()))
    _left.callback(_reset_pandas)
    _left.callback(_restore_environment, dict(os.environ))
    _left.callback(sys.path.__setitem__, slice(None), list(sys.path))
    _left.callback(logging.getLogger().setLevel, logging.getLogger().level)


def _reset_pandas() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas warns of each option that it will drop
        pd.reset_option("all")


def _restore_environment(before: dict[str, str]) -> None:
    for name in set(os.environ) - set(before):
        del os.environ[name]
    os.environ.update(before)
