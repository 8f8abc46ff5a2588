"""What every room stands on: the calendar, errors, paths, files written whole, printed figures, colours.

May import: nothing.
"""
