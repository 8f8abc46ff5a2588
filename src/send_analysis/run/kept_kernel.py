"""A Jupyter kernel that is kept from one notebook to the next, and the papermill engine that runs notebooks in it.

The same on Windows, macOS and Linux, by the public means of papermill, nbclient and jupyter_client alone. A kernel
costs seconds to start and load; a notebook in one that is kept costs what its own cells cost.
"""

from __future__ import annotations

import ast
import json
import logging
import os
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_event_loop, run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, NotebookExecutionManager, papermill_engines
from papermill.utils import remove_args

from send_analysis.base.in_use import scratch_prefix

#: papermill's name for the engine: `papermill --engine kept in.ipynb out.ipynb`.
ENGINE = "kept"
#: Seconds after which a cell is taken to hang. The slowest of a report takes a few.
LIMIT = 15 * 60
#: Seconds that a kernel may take to start, and its messages to arrive, on a machine that is busy.
PATIENCE = 300
#: papermill's arguments that are for the kernel which another engine would start.
KERNEL_ONLY = ("input_path", "timeout", "startup_timeout", "start_timeout", "execution_timeout")
LOG = logging.getLogger(__name__)
LOG.addHandler(logging.NullHandler())  # what a failed chapter must say, its notebook and its error say


class Kernel:
    """A Python kernel that runs one notebook after another, each as though it were its first.

    Started and used by one thread; `kill` may come from any.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.manager = KernelManager(
            # This very Python, whatever kernels are installed for the user.
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            client_factory=AsyncKernelClient,
            log=LOG,
        )
        self.client: Any = None
        self._environment = environment
        self._folder = TemporaryDirectory(prefix=scratch_prefix(), ignore_cleanup_errors=True)
        self._remarks = Path(self._folder.name) / "remarks.log"
        self._read = 0
        self._killing = Lock()
        self._killed = False

    def __enter__(self) -> Kernel:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def start(self) -> None:
        """Start the process and load what every chapter needs; RuntimeError or DeadKernelError where it can't.

        What could not start is let go of: channels that nobody closed would hold up this process for ever once they are
        collected as garbage.
        """
        try:
            self._start()
        except BaseException:
            self.end()
            raise

    def _start(self) -> None:
        ensure_event_loop(prefer_selector_loop=True)  # on Windows zmq needs that one
        # Neither the user's own IPython profile nor their history: a report must not depend on who builds it.
        environment = {**os.environ, **self._environment, "IPYTHONDIR": self._folder.name}
        with self._killing, self._remarks.open("wb") as remarks:
            if self._killed:
                raise DeadKernelError("ended before it had started")
            self.manager.start_kernel(
                env=environment, stdout=remarks, stderr=remarks, extra_arguments=["--HistoryManager.hist_file=:memory:"]
            )
        client: Any = self.manager.client()
        self.client = client
        # No heartbeat: its thread can wait for ever on a kernel that has ended, and the manager knows whether it lives.
        client.start_channels(hb=False)
        client.allow_stdin = False
        run_sync(client.wait_for_ready)(timeout=PATIENCE)
        self._run("from send_analysis.run import slate; slate.load()")

    def clean(self) -> None:
        """Undo what the last notebook left in the kernel."""
        self._run("from send_analysis.run import slate; slate.clean()")

    def asked_for(self) -> dict[str, list[tuple[str, str]]]:
        """What the last notebook asked for of the packs that it opened: kinds and names by the pack's folder."""
        shown = self._run("from send_analysis.run import slate as _slate", "_slate.asked_for()")
        asked: dict[str, list[tuple[str, str]]] = json.loads(ast.literal_eval(shown))
        return asked

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return bool(self.manager.has_kernel and self.manager.is_alive())

    def how_it_ended(self) -> str:
        """What a process that ended without a word may be said of."""
        code = run_sync(self.manager.provisioner.poll)() if self.manager.provisioner else None
        return f"its process ended without a word (exit code {code})"

    def remarks(self) -> bytes:
        """What the process itself has written since the last time: no cell's output."""
        with self._remarks.open("rb") as log:
            log.seek(self._read)
            said = log.read()
            self._read = log.tell()
        return said

    def kill(self) -> None:
        """End the process at once, whatever it does; it can't be started again."""
        with self._killing:
            self._killed = True
            self.manager.shutdown_kernel(now=True)

    def end(self) -> None:
        """End the process and let go of all that it held."""
        self.kill()
        if self.client is not None:
            self.client.stop_channels()
        self._folder.cleanup()

    def _run(self, source: str, value: str = "None") -> str:
        """Run code of ours, which shows nothing and is not counted; how Python writes a value afterwards."""
        answer = run_sync(self._answer)(source, value)
        shown = answer.get("user_expressions", {}).get("value", {})
        if answer["status"] != "ok" or shown.get("status") != "ok":
            told = {**answer, **shown}
            raise RuntimeError(f"the kernel could not be made ready: {told.get('evalue', told['status'])}")
        return str(shown["data"]["text/plain"])

    async def _answer(self, source: str, value: str) -> Mapping[str, Any]:
        asked = self.client.execute(source, silent=True, store_history=False, user_expressions={"value": value})
        while True:
            try:
                reply: dict[str, Any] = await self.client.get_shell_msg(timeout=1)
            except Empty:
                if not await self.client.is_alive():
                    raise DeadKernelError(self.how_it_ended()) from None
            else:
                if reply["parent_header"].get("msg_id") == asked:
                    return reply["content"]  # type: ignore[no-any-return]


class KeptEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook in the kernel given as `kernel`, which goes on afterwards, or in one for this notebook alone."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: NotebookExecutionManager, kernel_name: str, kernel: Kernel | None = None, **given: Any
    ) -> None:
        """Run every cell up to the first that fails, keeping papermill's record of each."""
        if kernel is None:
            with Kernel({}) as own:
                return cls.execute_managed_notebook(nb_man, kernel_name, own, **given)
        kernel.clean()
        client = PapermillNotebookClient(
            nb_man, km=kernel.manager, kernel_name=kernel_name, timeout=LIMIT, iopub_timeout=PATIENCE, log=LOG,
            **remove_args(KERNEL_ONLY, **given),
        )  # fmt: skip
        client.kc = kernel.client
        try:
            client.execute()
        except DeadKernelError:
            _stop(nb_man, "DeadKernelError", kernel.how_it_ended())
        except CellTimeoutError:
            kernel.kill()
            _stop(nb_man, "CellTimeoutError", f"it had not ended after {LIMIT} seconds")
        return None


def _stop(nb_man: NotebookExecutionManager, name: str, words: str) -> None:
    """Record that the cell which ran last never ended, as papermill records one that failed."""
    number = sum(cell.metadata.papermill["start_time"] is not None for cell in nb_man.nb.cells) - 1
    cell = nb_man.nb.cells[number]
    cell.outputs.append(new_output("error", ename=name, evalue=words, traceback=[f"{name}: {words}"]))
    nb_man.cell_exception(cell, cell_index=number)


# papermill looks up engines by entry point, which an environment has only once this package is installed anew.
papermill_engines.register(ENGINE, KeptEngine)
