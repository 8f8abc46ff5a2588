"""What every room stands on: the calendar, errors, paths, files written whole, printed figures, colours,
typefaces and what they can show.

May import: nothing.
"""
