"""A papermill engine that runs a notebook in its own process, without a kernel: the same shell, the same outputs.

A kernel is a process to start, a set of sockets and IPython's shell. This keeps the shell, ipykernel's own, and hands
what it publishes to nbclient as the messages a kernel would have sent, so that both do what they always do.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from types import SimpleNamespace
from typing import Any

from nbclient.exceptions import CellExecutionComplete, CellExecutionError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.utils import merge_kwargs, remove_args

#: papermill's name for the engine: `papermill --engine warm in.ipynb out.ipynb`.
ENGINE = "warm"
#: papermill's arguments that speak of a kernel's process.
KERNEL_ONLY = ["input_path", "timeout", "startup_timeout", "start_timeout", "execution_timeout"]

Send = Callable[[str, dict[str, Any]], None]


class WarmEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs the cells in this process. Call it in a process of its own: a notebook may leave anything behind."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: NotebookExecutionManager, kernel_name: str, **kwargs: Any) -> None:
        """Run every cell up to the first that fails, keeping papermill's record of each."""
        given = merge_kwargs(remove_args(KERNEL_ONLY, **kwargs), kernel_name=kernel_name)
        ShellClient(nb_man, **given).execute()


class ShellClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
    """papermill's client with a shell where it has a kernel."""

    def execute(self, **_: Any) -> None:
        """Run the notebook's cells in order."""
        self.reset_execution_trackers()
        with running_shell() as self.shell:
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = language_info()
            self.set_widgets_metadata()

    def execute_cell(self, cell: NotebookNode, cell_index: int, **_: Any) -> NotebookNode:
        """Run one cell and set its outputs; raise CellExecutionError when it fails and may not."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.skip_cells_with_tag in tags:
            return cell
        cell.metadata["execution"] = {}
        cell.outputs = []
        self.clear_before_next_output = False
        messages, failure = run_in(self.shell, cell.source)
        for message in messages:
            with suppress(CellExecutionComplete):
                self.process_message(message, cell, cell_index)
        if failure and not (self.allow_errors or "raises-exception" in tags):
            raise CellExecutionError.from_cell_and_msg(cell, failure)
        return cell


def run_in(shell: Any, source: str) -> tuple[list[dict[str, Any]], dict[str, Any] | None]:
    """The messages a kernel would send while it runs a cell, and its error reply where the cell fails."""
    session = shell.displayhook.session
    send: Send = lambda kind, content: session.send(None, kind, content)  # noqa: E731
    session.sent = []
    send("status", {"execution_state": "busy"})
    send("execute_input", {"code": source, "execution_count": shell.execution_count})
    out, err = PublishedText("stdout", send), PublishedText("stderr", send)
    with redirect_stdout(out), redirect_stderr(err):
        result = shell.run_cell(source, store_history=True)
        out.flush()
        err.flush()
    send("status", {"execution_state": "idle"})
    shell.payload_manager.clear_payload()
    return session.sent, error_reply(shell, result)


def error_reply(shell: Any, result: Any) -> dict[str, Any] | None:
    """A kernel's reply to a cell that failed, in its body or as it showed its last value; None when all went well."""
    if result.success and not getattr(shell, "_last_traceback_during_displayhook", False):
        return None
    error = result.error_before_exec or result.error_in_exec
    return {
        "status": "error",
        "ename": type(error).__name__,
        "evalue": str(error),
        "traceback": shell._last_traceback or [],
    }


class PublishedText(io.StringIO):
    """What a cell prints, published whenever it is flushed, as a kernel's streams are."""

    encoding = "UTF-8"

    def __init__(self, name: str, send: Send) -> None:
        super().__init__()
        self._name = name
        self._send = send

    def flush(self) -> None:
        """Publish what was written since the last time."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        if text:
            self._send("stream", {"name": self._name, "text": text})


@contextmanager
def running_shell() -> Iterator[Any]:
    """ipykernel's shell, publishing to a list; nothing is written to the user's history.

    The user's own IPython profile is left aside: a report must not depend on who builds it.
    """
    import ipykernel.ipkernel  # noqa: F401 - as in a kernel, it is what `comm` speaks through
    from ipykernel.compiler import XCachingCompiler
    from ipykernel.zmqshell import ZMQInteractiveShell
    from traitlets.config import Config

    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    if "" not in sys.path:
        sys.path.insert(0, "")  # a notebook may import what stands in the working folder
    shell: Any = ZMQInteractiveShell.instance(
        config=Config({"HistoryManager": {"enabled": False}}),
        user_ns={},
        kernel=SimpleNamespace(eventloop=None),
        compiler_class=XCachingCompiler,
    )
    # Charts drawn inline need no event loop, and there is no kernel that could run one.
    shell.enable_gui = lambda gui=None: None
    shell.displayhook.session = shell.display_pub.session = recording_session()
    try:
        yield shell
    finally:
        ZMQInteractiveShell.clear_instance()


def recording_session() -> Any:
    """A Jupyter session that keeps each message, as it would arrive, in the list `sent`."""
    from jupyter_client.session import Session

    class Recorder(Session):
        """A session without a socket."""

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.sent: list[dict[str, Any]] = []

        def send(  # type: ignore[override]  # what would go to a socket is taken as it comes
            self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, **_: Any
        ) -> Any:
            """Keep a message: there and back through JSON, as over the wire."""
            message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content, parent)
            self.sent.append({**message, "content": self.unpack(self.pack(message["content"]))})
            return message

    return Recorder()


def language_info() -> dict[str, Any]:
    """What a kernel says of its language."""
    from ipykernel.ipkernel import IPythonKernel

    return dict(IPythonKernel.language_info)


# papermill looks up engines by entry point, which an environment has only once this package is installed anew.
papermill_engines.register(ENGINE, WarmEngine)
