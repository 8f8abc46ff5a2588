"""A month's pack of safe tables: built from measures and finance, joined with earlier and published months, kept, and
opened by notebooks.

May import: base, contract, config, dfe, intake, measures, finance.
"""
