"""Text for a terminal: columns that line up, and long texts that wrap under their first line."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Sequence

__all__ = ["columns", "counted", "wrapped"]

WIDEST = 100
LEAST_LAST = 24
GAP = "  "


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """`text` with its white space settled, wrapped to the terminal; `first` and `rest` begin its lines."""
    return textwrap.fill(
        " ".join(text.split()),
        _width(),
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def columns(rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()) -> str:
    """Rows of equal length as columns; those whose numbers are in `right` end together, and the last one wraps."""
    cells = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not cells:
        return ""
    widths = [max(len(row[i]) for row in cells) for i in range(len(cells[0]) - 1)]
    return "\n".join(_line(row, widths, right) for row in cells)


def counted(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it is not one."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _line(row: Sequence[str], widths: Sequence[int], right: Sequence[int]) -> str:
    padded = [
        cell.rjust(w) if i in right else cell.ljust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=False))
    ]
    head = "".join(cell + GAP for cell in padded)
    if _width() - len(head) < LEAST_LAST:
        return (head + row[-1]).rstrip()
    return wrapped(row[-1], head) if row[-1] else head.rstrip()


def _width() -> int:
    """The columns of the terminal, at most 100, which is also taken where there is no terminal."""
    return max(40, min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST))
