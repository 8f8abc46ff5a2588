"""The tables that come in: the SEN2 modules, the local files, their codes and meaning; and those that go out: the
schema of the pack.

May import: nothing.
"""
