"""The command line: a module a command.

May import: base, config, dfe, intake, measures, finance, pack, blocks, release, run, send_sample.
"""
