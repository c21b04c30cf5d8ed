"""The process that makes documents ready: takes them on standard input, and answers on standard output, as pickles.

Only `kg.pressing` starts it and talks to it.
"""

from __future__ import annotations

import pickle
import sys
from contextlib import suppress

from kg.errors import ClaimgraphError
from kg.pressing import Pressed, press

__all__ = ["main"]


def main() -> None:
    """Answer with documents made ready, or with message and hint of an error, until nobody asks any more."""
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, BrokenPipeError):
        home, canon = pickle.load(asked)  # noqa: S301 - from our own parent, by a pipe of its own
        while True:
            held = pickle.load(asked)  # noqa: S301
            try:
                answer: Pressed | tuple[str, str] = press(home, held, canon)
            except ClaimgraphError as error:
                answer = (error.message, error.hint)
            pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
            answers.flush()


if __name__ == "__main__":
    main()
