"""The nbconvert exporters: `jupyter nbconvert --to send-html report.ipynb` and `--to send-pdf`.

Both turn the report notebook into the neutral document first; one draws it as a page, the other as a tagged PDF. Both
show all of it, or what stands in one document: `--SendHtmlExporter.document=paper` (annex, review).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment
from nbconvert.exporters import Exporter, TemplateExporter
from nbformat import NotebookNode
from traitlets import Enum, default

from send_analysis.blocks.fragments import BLOCK_TEMPLATES, add_filters
from send_analysis.config.form import DOCUMENTS
from send_analysis.document.documents import ANNEX, PAPER, WHOLE
from send_analysis.document.page import page_html
from send_analysis.document.report import document


class SendHtmlExporter(TemplateExporter):
    """The report as one HTML page, by the templates in document/html (or those that --template names)."""

    document = Enum((WHOLE, *DOCUMENTS), default_value=WHOLE, help="Which document to draw").tag(config=True)
    export_from_notebook = "SEND report page"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "html"

    @default("extra_template_basedirs")
    def _extra_template_basedirs_default(self) -> list[str]:
        return [str(Path(__file__).parent)]

    @default("extra_template_paths")
    def _extra_template_paths_default(self) -> list[str]:
        return [str(BLOCK_TEMPLATES)]

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own exporters do
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page and nbconvert's resources; ReportError for what the report cannot show."""
        notebook, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        return page_html(document(notebook, self.document), self.template), resources

    def _create_environment(self) -> Environment:
        return add_filters(super()._create_environment())  # type: ignore[no-untyped-call]


class SendPdfExporter(Exporter):
    """The report as a tagged PDF."""

    document = Enum((WHOLE, *DOCUMENTS), default_value=WHOLE, help="Which document to draw").tag(config=True)
    export_from_notebook = "SEND report PDF"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own exporters do
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF's bytes and nbconvert's resources; ReportError for what the report cannot show."""
        # Typst is only wanted here: an HTML build need not load it.
        from send_analysis.document.pdf import pdf_and_pages, pdf_bytes

        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        annex = pdf_and_pages(document(notebook, ANNEX))[1] if self.document == PAPER else {}
        return pdf_bytes(document(notebook, self.document), annex), resources
