"""A folder a chapter of the report: its words, tables and charts, from the pack to blocks.

May import: base, contract, blocks, dfe, measures, pack, views.
"""
