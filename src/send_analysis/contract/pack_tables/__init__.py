"""The tables of the pack, by subject: each table's meaning and its columns, with what kind of value each holds."""
