"""config/ as checked values: the council, the dated register of assumptions, governance, the form of the report.

May import: base, contract.
"""
