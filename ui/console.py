"""What the command line prints: data to standard output, messages and progress to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

__all__ = ["Console", "ProgressLike"]


class ProgressLike(Protocol):
    """Told how far a stage of long work is."""

    def __call__(self, stage: str, done: int, total: int, label: str) -> None: ...


class Console:
    """Prints for people and programs; `quiet` keeps messages back, `verbose` shows details."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self.quiet = quiet
        self.verbose = verbose

    def data(self, text: str) -> None:
        """Print `text` as data."""
        sys.stdout.write(text if text.endswith("\n") else text + "\n")

    def json(self, value: object, *, line: bool = False) -> None:
        """Print one JSON document; on one line for JSON Lines."""
        self.data(json.dumps(value, ensure_ascii=False, indent=None if line else 2))

    def say(self, text: str) -> None:
        """Print a message, unless messages are kept back."""
        if not self.quiet:
            sys.stderr.write(text + "\n")

    def detail(self, text: str) -> None:
        """Print a detail that only `-v` shows."""
        if self.verbose:
            sys.stderr.write(text + "\n")

    def error(self, message: str, hint: str = "") -> None:
        """Print an error and its next step; never kept back."""
        sys.stderr.write(f"error: {message}\n" + (f"hint: {hint}\n" if hint else ""))

    @contextmanager
    def progress(self) -> Iterator[ProgressLike]:
        """A progress bar on a terminal; elsewhere nothing is drawn."""
        if self.quiet or not sys.stderr.isatty():
            yield _silent
            return
        from rich.console import Console as Rich  # noqa: PLC0415 - drawn only on a terminal
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Rich(stderr=True), transient=True) as bar:
            yield _Drawn(bar)


class _Drawn:
    """Progress drawn as one bar a stage."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._tasks: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int, label: str) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total)
        self._bar.update(self._tasks[stage], completed=done, total=total, description=f"{stage} {label}"[:48])  # type: ignore[arg-type]


def _silent(stage: str, done: int, total: int, label: str) -> None:
    """Draw nothing."""
