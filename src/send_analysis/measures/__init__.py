"""Checked tables to figures: the register of KPIs, breakdowns, what may be called a signal (signals/) and what may be
shown (disclosure/). Child-level rows stop here.

May import: base, contract, config, dfe, intake.
"""
