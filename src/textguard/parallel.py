"""Many files in several processes, the results in order. Processes are forked: what is loaded is shared."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")
TOGETHER, AHEAD = 16, 4
"""How many files go to a process at once, and how many such parts for each are under way or wait to be taken."""

_work: Callable[[str], Any]


def in_order(names: Iterable[str], work: Callable[[str], T], jobs: int) -> Iterator[tuple[str, T | Exception]]:
    """Each name, in order, with the result of `work` for it, or what that raised; BrokenProcessPool for a name whose
    process ended.
    """
    names = iter(names)
    waiting: deque[tuple[list[str], Future[list[T | Exception]]]] = deque()
    pool = _pool(work, jobs)
    try:
        while True:
            part = list(islice(names, TOGETHER))
            if part:
                try:
                    future = pool.submit(_each, part)
                except BrokenProcessPool:
                    pool.shutdown()
                    pool = _pool(work, jobs)
                    future = pool.submit(_each, part)
                waiting.append((part, future))
            while waiting and (not part or len(waiting) >= AHEAD * jobs):
                first, future = waiting.popleft()
                try:
                    yield from zip(first, future.result(), strict=True)
                except BrokenProcessPool:  # by whichever file: each is tried once more, by itself
                    for name in first:
                        yield name, _alone(name, work)
            if not part:
                return
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(name: str, work: Callable[[str], T]) -> T | Exception:
    with _pool(work, 1) as pool:
        future: Future[list[T | Exception]] = pool.submit(_each, [name])
        try:
            return future.result()[0]
        except BrokenProcessPool as error:
            return error


def _pool(work: Callable[[str], Any], jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"), _begin, (work,))


def _begin(work: Callable[[str], Any]) -> None:
    global _work  # noqa: PLW0603
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that waits for this one is told, too


def _each(names: list[str]) -> list[Any]:
    results = []
    for name in names:
        try:
            results.append(_work(name))
        except Exception as error:
            results.append(error)
    return results
