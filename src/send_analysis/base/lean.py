"""Keeps a slow import that nobody uses out of every start."""

from __future__ import annotations

import sys
from typing import Any, cast


def leave_out_unused_grammar() -> None:
    """Make `import rfc3987_syntax` fail, unless it is already loaded; call it before nbformat or papermill is imported.

    JupyterLab's server brings the package in, and jsonschema, which nbformat needs, imports it where it is there: it
    compiles a grammar for international addresses, longer than all our other imports together. jsonschema does
    without it by design (`with suppress(ImportError)`), and no notebook's schema has an address to check.
    """
    cast("dict[str, Any]", sys.modules).setdefault("rfc3987_syntax", None)
