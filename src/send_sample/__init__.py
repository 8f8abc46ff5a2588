"""The invented council: extracts in the contract's shape whose computed measures equal the published ones.

May import: base, config.
"""
