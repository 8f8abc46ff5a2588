"""Stock × mix × unit cost to the deficit: the model, its scenarios and spread, the ledger, and the council's own
statements beside it.

May import: base, contract, config.
"""
