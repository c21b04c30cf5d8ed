"""What the command line prints: data to standard output, messages and progress to standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

__all__ = ["Console", "ProgressLike"]


_LINE_SECONDS = 30.0


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

    def painted(self, lines: Iterable[tuple[str, str]]) -> None:
        """Print lines as data, each with its style (green, red, bold …), which only a terminal shows."""
        if not sys.stdout.isatty():
            self.data("\n".join(text for _, text in lines))
            return
        from rich.console import Console as Rich  # noqa: PLC0415 - drawn only on a terminal
        from rich.text import Text  # noqa: PLC0415

        terminal = Rich(highlight=False)
        for style, text in lines:
            terminal.print(Text(text, style=style), soft_wrap=True)

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
        """A progress bar on a terminal; elsewhere, with `-v`, a line now and then."""
        if self.quiet or not sys.stderr.isatty():
            yield _Told(self.detail)
            return
        from rich.console import Console as Rich  # noqa: PLC0415 - drawn only on a terminal
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        rate = TextColumn("{task.fields[rate]}")
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), rate, TimeRemainingColumn())
        with Progress(*columns, console=Rich(stderr=True), transient=True) as bar:
            yield _Drawn(bar)


class _Drawn:
    """Progress drawn as one bar a stage."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._tasks: dict[str, int] = {}

    def __call__(self, stage: str, done: int, total: int, label: str) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total, rate="")
        task = self._tasks[stage]
        speed = self._bar.tasks[task].speed
        text, rate = f"{stage} {label}"[:48], f"{speed:,.1f}/s" if speed else ""
        self._bar.update(task, completed=done, total=total, description=text, rate=rate)  # type: ignore[arg-type]


class _Told:
    """Progress told in lines, one a stage at first and then one every half a minute."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._stage = ""
        self._begun = self._last = 0.0
        self._first = 0

    def __call__(self, stage: str, done: int, total: int, label: str) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._begun, self._first = stage, now, done
        elif now - self._last < _LINE_SECONDS:
            return
        self._last = now
        rate = (done - self._first) / (now - self._begun) if now > self._begun else 0.0
        left = f", {rate:,.1f}/s, {(total - done) / rate:,.0f} s left" if rate and total > done else ""
        self._say(f"{stage} {done:,} of {total:,}{left} {label}".rstrip())
