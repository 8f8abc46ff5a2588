"""The order of work: pipeline.py has it whole. Chapters run here, what has not changed is kept, and a build is put in
its place.

May import: base, contract, config, blocks, measures, finance, pack, views, document, release.
"""
