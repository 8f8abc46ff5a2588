"""Counts by category made safe to show, and the attack that tests it."""
