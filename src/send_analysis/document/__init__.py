"""Executed chapters and officers' words to one report: put in order, and drawn as HTML, PDF and workbook.

May import: base, config, blocks, measures, pack, views.
"""
