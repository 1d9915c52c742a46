"""Scenes that many tests begin with: built by the use cases, then put back as they were instead of built again.

A function with `@remembered` builds rows in the current application's database. Called in a database whose rows are
known - empty, or left by such functions alone since the last reset - with the same arguments at the same instant as
before, it would write the same rows again: so the third time the rows are laid down as they were kept the second time
(`at_once`, for what takes long or what others stand on: the second time as they were the first).
Whoever writes anything else in between, in whichever application of this process, has it built for real.
"""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Callable
from typing import Any, ParamSpec, Protocol, TypeVar

import time_machine
from flask import Flask, current_app
from sqlalchemy import Connection, Engine, event

from lms.kit import clock
from lms.kit.db import in_use_case

P = ParamSpec("P")
R = TypeVar("R")
EXTENSION = "remembered"
MOST = 60  # states of each database that are kept; a state of SQLite is its whole file


class Kept(Protocol):
    """A database that can be put back as it was."""

    def keep(self) -> Any:
        """All rows, as they are now."""

    def put_back(self, app: Flask, kept: Any) -> None:
        """These rows instead of those that are there."""


class Memory:
    """What was built in one database, and what is there now."""

    def __init__(self, app: Flask, store: Kept) -> None:
        self.app, self.store = app, store
        self.story: bytes | None = (
            None  # stands for the calls that led to the rows that are there; None: unknown
        )
        self.told: Counter[bytes] = Counter()
        self.kept: dict[bytes, tuple[Any, Any]] = {}  # what was used last stands last
        app.extensions[EXTENSION] = self
        event.listen(Engine, "commit", self._note)  # of every application in this process

    def _note(self, connection: Connection) -> None:
        if connection.get_execution_options().get("lms_write"):
            self.story = None

    def cleared(self) -> None:
        """The database is empty now."""
        self.story = b""

    def build(self, words: str, call: Callable[[], R], *, at_once: bool = False) -> R:
        """What `call`, described by `words`, gives; its rows are there afterwards, built or put back."""
        if self.story is None:
            return call()
        story = hashlib.sha256(self.story + words.encode()).digest()
        self.told[story] += 1
        result: R
        if story in self.kept:
            result, rows = self.kept[story] = self.kept.pop(story)
            self.store.put_back(self.app, rows)
        else:
            self.story = None  # what is built on the way is no scene of its own
            result = call()
            if at_once or self.told[story] > 1:
                self._keep(story, result)
        self.story = story
        return result

    def _keep(self, story: bytes, result: object) -> None:
        self.kept[story] = result, self.store.keep()
        if len(self.kept) > MOST:
            del self.kept[next(iter(self.kept))]


def remembered(
    *, at_any_time: bool = False, at_once: bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Makes a function a builder of scenes; see above. Arguments and what it gives are values that nobody changes.

    `at_any_time`: the clock is no part of what it writes; otherwise it is remembered while the clock stands still.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"

        @functools.wraps(function)
        def built(*args: P.args, **kwargs: P.kwargs) -> R:
            memory: Memory | None = current_app.extensions.get(EXTENSION)
            words = f"{name} {args} {sorted(kwargs.items())}"
            fixed = at_any_time or time_machine.escape_hatch.is_travelling()
            if memory is None or not fixed or in_use_case() or " at 0x" in words:
                return function(*args, **kwargs)
            at = "" if at_any_time else clock.now().isoformat()
            return memory.build(f"{words} {at}", lambda: function(*args, **kwargs), at_once=at_once)

        return built

    return decorate
