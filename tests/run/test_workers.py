"""Children of the warm server: what they answer, what they raise, and how they end."""

import os
import time

import pytest

from send_analysis.run.workers import ChildDied, can_fork, submitting

pytestmark = pytest.mark.skipif(not can_fork(), reason="the warm server needs a safe fork")


def test_a_child_gives_what_its_task_returns():
    with submitting(warm=True, workers=2) as submit:
        assert [submit(divmod, 7, number).result() for number in (2, 3)] == [(3, 1), (2, 1)]


def test_what_a_task_raises_is_raised_here():
    with submitting(warm=True, workers=1) as submit, pytest.raises(ZeroDivisionError):
        submit(divmod, 1, 0).result()


def test_a_child_that_ends_without_a_word_is_told_with_its_exit_code():
    with submitting(warm=True, workers=1) as submit, pytest.raises(ChildDied, match="exit code 7"):
        submit(os._exit, 7).result()


def test_ctrl_c_ends_the_children_that_run_and_starts_none_that_waits():
    tasks = []
    with pytest.raises(KeyboardInterrupt), submitting(warm=True, workers=1) as submit:  # noqa: PT012 - the fault
        tasks += [submit(time.sleep, 300), submit(time.sleep, 300)]
        while not tasks[0].running():
            time.sleep(0.01)
        raise KeyboardInterrupt

    assert isinstance(tasks[0].exception(), ChildDied)
    assert tasks[1].cancelled()
