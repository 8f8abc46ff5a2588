"""Extracts in, checked tables and everything there is to say about them out.

May import: base, contract, config.
"""
