"""The nbconvert exporter of the Word paper: `jupyter nbconvert --to send-docx report.ipynb`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from traitlets import Enum, Unicode, default

from send_analysis.config.form import DOCUMENTS
from send_analysis.document.documents import WHOLE
from send_analysis.document.report import document

MIME_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class SendDocxExporter(Exporter):
    """The report as a Word file, all of it or what stands in one document (`--SendDocxExporter.document=paper`)."""

    document = Enum((WHOLE, *DOCUMENTS), default_value=WHOLE, help="Which document to draw").tag(config=True)
    template = Unicode("", help="The council's reference.docx; without one the report has a look of its own").tag(
        config=True
    )
    export_from_notebook = "SEND report Word file"
    output_mimetype = MIME_TYPE

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".docx"

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own exporters do
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The file's bytes and nbconvert's resources; ReportError for what the report cannot show."""
        # Word is only wanted here: another form need not load it.
        from send_analysis.document.word.paper import docx_bytes

        notebook, resources = super().from_notebook_node(nb, resources, **kw)
        template = Path(self.template) if self.template else None
        return docx_bytes(document(notebook, self.document), template), resources
