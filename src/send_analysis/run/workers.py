"""Runs tasks in processes of their own: each in a fresh child of a warm server where that is safe, else in a pool.

The server (the standard library's forkserver) imports once what every task needs and then only forks, so that a fresh
child costs milliseconds and starts with nothing left over from another.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Lock
from typing import Any, TypeVar

Result = TypeVar("Result")

#: The module that the server imports.
PRELOAD = "send_analysis.run.preload"
#: How the server must be started: a process may only be forked safely while it is a single thread, and matplotlib
#: settles where it draws as it is imported; this is where a Jupyter kernel draws.
SERVER_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


class ChildDied(Exception):
    """A child that ended without an answer: killed, out of memory, or stopped by a fault in compiled code."""

    def __init__(self, exit_code: int | None) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code

    def __str__(self) -> str:
        return f"its process ended without a word (exit code {self.exit_code})"


def can_fork() -> bool:
    """Whether a warm server is safe here: Windows has no fork, and macOS's own libraries may fail after one."""
    return sys.platform == "linux"


def start_server() -> None:
    """Start the warm server, unless it runs; it imports while this process goes on."""
    from multiprocessing import forkserver

    forkserver.set_forkserver_preload([PRELOAD])
    missing = {name: value for name, value in SERVER_ENVIRONMENT.items() if name not in os.environ}
    os.environ.update(missing)
    try:
        forkserver.ensure_running()
    finally:
        for name in missing:
            del os.environ[name]


@contextmanager
def submitting(warm: bool, workers: int) -> Iterator[Callable[..., Future[Any]]]:
    """A function that takes a task and what it needs and gives its future; `workers` tasks run at a time.

    Leaving waits for the tasks that run and drops those that have not begun. Leaving by Ctrl-C, or any other error,
    ends the children that still run: one that was only being forked never saw the key.
    """
    pool: Executor
    if not warm:
        pool = ProcessPoolExecutor(workers, get_context("spawn"))
        try:
            yield pool.submit
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return
    start_server()
    pool = ThreadPoolExecutor(workers)  # a thread only starts a child and waits for it
    children = Children()
    try:
        yield lambda task, *given: pool.submit(children.answer, task, *given)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        children.end()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class Children:
    """The children that run, so that all of them can be ended at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: set[BaseProcess] = set()
        self._ended = False

    def answer(self, task: Callable[..., Result], *given: Any) -> Result:
        """What the task returns, run in a fresh child; what it raises is raised here, ChildDied where it only ended."""
        context = get_context("forkserver")
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=_answer, args=(sender, task, given))
        self._start(child)
        sender.close()
        try:
            done, answer = receiver.recv()
        except EOFError:
            child.join()
            raise ChildDied(child.exitcode) from None
        finally:
            receiver.close()
            child.join()
            with self._lock:
                self._running.discard(child)
        if not done:
            raise answer
        return answer  # type: ignore[no-any-return]

    def end(self) -> None:
        """End every child that runs; none starts afterwards."""
        with self._lock:
            self._ended = True
            for child in self._running:
                child.terminate()

    def _start(self, child: BaseProcess) -> None:
        with self._lock:
            if self._ended:
                raise ChildDied(None)
            child.start()
            self._running.add(child)


def _answer(sender: Connection, task: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """Send what the task returns or raises; runs in the child."""
    try:
        sender.send((True, task(*given)))
    except Exception as error:
        sender.send((False, error))
