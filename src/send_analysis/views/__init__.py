"""What any chapter may say of a measure or a breakdown: its figure looked up, what may be claimed of it, and the
words, charts and tables that serve every one alike.

May import: base, contract, blocks, measures, pack.
"""
