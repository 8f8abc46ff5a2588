"""A Dask cluster as the place where the reports of many councils are built, for when one machine is too small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from distributed import Client

from send_analysis.base.errors import InputError

#: Seconds that a scheduler has to answer.
_PATIENCE = 20


def cluster_at(address: str) -> Callable[[], AbstractContextManager[Executor]]:
    """The workers of the scheduler at an address, which see the project's folder by the same path.

    InputError where no scheduler answers.
    """

    connect: Any = Client  # its package says nothing of types

    @contextmanager
    def workers() -> Iterator[Executor]:
        try:
            client = connect(address, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise InputError(f"no Dask scheduler answers at {address}: start one, or use --shard") from error
        with client:
            yield client.get_executor(pure=False, retries=1)

    return workers
