"""The tables that come in: the SEN2 modules, the local files, their codes and meaning; and the columns of the tables
that others rely on.

May import: nothing.
"""
