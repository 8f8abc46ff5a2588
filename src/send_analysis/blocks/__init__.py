"""What a notebook can show, and how it is drawn: blocks, their HTML in JupyterLab, Markdown, charts as tidy
SVG. No block knows a figure.

May import: base.
"""
