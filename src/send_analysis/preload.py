"""What every chapter needs, imported once into the server that the chapters are forked from: that is all this is for.

The server must stay a single thread, so nothing here draws or computes.
"""

from importlib import import_module

from send_analysis.lean import leave_out_unused_grammar

NEEDED = (
    "ipykernel.ipkernel",
    "matplotlib.pyplot",
    "papermill",
    "seaborn",
    "send_analysis.warm",
    "send_analysis.publish.cards",
    "send_analysis.publish.charts",
    "send_analysis.publish.fragments",
    "send_analysis.publish.tables",
    "send_analysis.publish.wording",
)

leave_out_unused_grammar()
for name in NEEDED:
    import_module(name)
