"""What was public, and when: a report frozen as published, compared with another, built as it was known on a day; and
the reference pages.

May import: base, contract, config, intake, measures, pack, views.
"""
