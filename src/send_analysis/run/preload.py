"""What every chapter needs, imported once into the server that the chapters are forked from: that is all this is for.

The server must stay a single thread, so nothing here draws or computes.
"""

from importlib import import_module

from send_analysis.base.lean import leave_out_unused_grammar

NEEDED = (
    "ipykernel.ipkernel",
    "matplotlib.pyplot",
    "papermill",
    "seaborn",
    "send_analysis.run.warm",
    "send_analysis.chapters.definitions.cards",
    "send_analysis.views.measure_charts",
    "send_analysis.blocks.fragments",
    "send_analysis.views.measure_tables",
    "send_analysis.views.measure_words",
)

leave_out_unused_grammar()
for name in NEEDED:
    import_module(name)
