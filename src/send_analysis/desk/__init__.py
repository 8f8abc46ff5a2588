"""What an analyst has open in JupyterLab: the launcher, one chapter's preview, what-if.

May import: base, contract, config, blocks, intake, measures, finance, pack, views, chapters, document, release, run.
"""
