"""Notebooks taken from a queue by at most two threads, each with a Jupyter kernel.

Two of papermill's engines run them, to the same outputs: `kept` (see kept_kernel.py), and papermill's own `nbclient`,
a kernel a notebook: the slow and stock way, which the other is tested against.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from send_analysis.base.errors import InputError, nearest
from send_analysis.base.files import write_json
from send_analysis.base.lean import leave_out_unused_grammar
from send_analysis.base.paths import EDITION_VARIABLE, HOME_VARIABLE
from send_analysis.contract.pack_tables.schema import SCHEMA, columns_of

if TYPE_CHECKING:
    from papermill import PapermillExecutionError

    from send_analysis.run.kept_kernel import Kernel

#: papermill's engines that a notebook can run with.
KEPT, NBCLIENT = "kept", "nbclient"
AT_MOST = 2
#: What every kernel is told, beside where the project is.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    # The debugger's warning would stand between the lines of a build.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
#: A kernel of `nbclient` writes where a build writes its lines.
SAY_LITTLE = "--IPKernelApp.log_level=CRITICAL"


class ChapterFailed(Exception):
    """A chapter that stopped, or came out without something it must show. `notebook` is the readable failed copy."""

    def __init__(self, chapter: str, message: str, notebook: Path | None = None) -> None:
        super().__init__(chapter, message, notebook)
        self.chapter = chapter
        self.message = message
        self.notebook = notebook

    def __str__(self) -> str:
        return f"chapter {self.chapter}: {self.message}"


@dataclass(frozen=True)
class Task:
    """A notebook to run; `seconds` will hold the time that it took, or ChapterFailed."""

    notebook: Path
    output: Path
    parameters: Mapping[str, str]
    seconds: Future[float] = field(default_factory=Future)


class Kernels:
    """Runs notebooks, at most two at a time. Leaving it ends the kernels that it keeps: after an error at once.

    A kernel that `nbclient` started ends with its notebook, or with this process.
    """

    def __init__(self, root: Path, edition: str = "", engine: str | None = None) -> None:
        self.engine = engine or KEPT
        self._told = {**ENVIRONMENT, HOME_VARIABLE: str(root), EDITION_VARIABLE: edition}
        self._before = {name: os.environ.get(name) for name in self._told}
        self._tasks: SimpleQueue[Task | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._kernels: list[Kernel] = []
        self._starting = Lock()
        self._stopped = False

    def __enter__(self) -> Kernels:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            with self._starting:
                self._stopped = True
            for kernel in self._kernels:
                kernel.kill()
        for _thread in self._threads:
            self._tasks.put(None)
        if self.engine == KEPT or kind is None:
            for thread in self._threads:
                thread.join()
        self._threads = []
        if self.engine == NBCLIENT:
            _set_environment(self._before)

    def start(self, notebooks: int = AT_MOST) -> None:
        """Let kernels for so many notebooks start, and load, while this process does other work."""
        for _ in range(min(notebooks, AT_MOST, os.cpu_count() or 1) - len(self._threads)):
            self._threads.append(Thread(target=self._work, daemon=True))
            self._threads[-1].start()

    def run(self, notebook: Path, output: Path, parameters: Mapping[str, str]) -> Future[float]:
        """Queue a notebook; the answer will hold the seconds that it took, or ChapterFailed."""
        if self.engine == NBCLIENT:  # its kernels take this process's environment; one that is kept has its own
            _set_environment(self._told)
        task = Task(notebook, output, parameters)
        self._tasks.put(task)
        return task.seconds

    def _work(self) -> None:
        """Run notebooks until there are no more; a kernel that was lost is replaced."""
        kernel: Kernel | None = None
        with suppress(Exception):  # where a kernel can't start, the first notebook tries again and says why
            kernel = self._living(None)
        while task := self._tasks.get():
            try:
                kernel = self._living(kernel)
                task.seconds.set_result(_run(task, self.engine, kernel))
            except ChapterFailed as error:
                task.seconds.set_exception(error)
            except Exception as error:
                task.seconds.set_exception(ChapterFailed(task.notebook.stem, f"{type(error).__name__}: {error}"))
        if kernel is not None:
            kernel.end()

    def _living(self, kernel: Kernel | None) -> Kernel | None:
        """The kernel where it still runs, else a new one; None where the engine keeps none."""
        if self.engine != KEPT or (kernel is not None and kernel.alive):
            return kernel
        if kernel is not None:
            kernel.end()
        with self._starting:
            leave_out_unused_grammar()
            import papermill  # noqa: F401 - first: it imports every engine that the environment names, ours too

            from send_analysis.run.kept_kernel import Kernel

            if self._stopped:
                raise InterruptedError("the build was stopped")
            fresh = Kernel(self._told)
            self._kernels.append(fresh)
        fresh.start()
        return fresh


def asked_for_file(executed: Path) -> Path:
    """Where a notebook's kernel says what it asked for of the packs; an engine that keeps no kernel can't say."""
    return executed.with_suffix(".asked.json")


def _run(task: Task, engine: str, kernel: Kernel | None) -> float:
    """The seconds that a notebook took."""
    leave_out_unused_grammar()
    import papermill

    started = time.perf_counter()
    more: dict[str, Any] = {"kernel": kernel} if kernel else {"extra_arguments": [SAY_LITTLE]}
    try:
        papermill.execute_notebook(
            str(task.notebook), str(task.output), parameters=dict(task.parameters), engine_name=engine,
            kernel_name="python3", progress_bar=False, request_save_on_cell_execute=False, log_output=False, **more,
        )  # fmt: skip
    except papermill.PapermillExecutionError as error:
        raise ChapterFailed(task.notebook.stem, _why_stopped(error), task.output) from None
    else:
        if kernel:
            write_json(asked_for_file(task.output), kernel.asked_for())
    finally:
        # A kernel's own remarks belong in a file beside the chapter, not between the lines of a build.
        if kernel and (remarks := kernel.remarks()):
            task.output.with_suffix(".log").write_bytes(remarks)
    return time.perf_counter() - started


def _why_stopped(error: PapermillExecutionError) -> str:
    """In which cell a notebook stopped and why; what a person must mend is said as it is, without the error's name."""
    cell = f"cell {error.cell_index}"
    if error.ename == InputError.__name__:
        return f"{cell}: {error.evalue}"
    if error.ename != KeyError.__name__:
        return f"{cell} stopped with {error.ename}: {error.evalue}"
    columns = {name for table in SCHEMA for name in columns_of(table)}
    near = nearest(error.evalue.strip("'"), columns)
    return f"{cell} stopped with {error.ename}: {error.evalue} (no column, table or entry is called so){near}"


def _set_environment(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
