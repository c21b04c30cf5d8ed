"""The process documents are made in: `python -m ingest.worker`, pickles in and out between parent and child alone.

In come the lexicon and then jobs; out goes a byte when it is ready, and one outcome a job. It ends when its input does,
so that it never outlives its parent.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from typing import TYPE_CHECKING, BinaryIO

from ingest.making import make

if TYPE_CHECKING:
    from ingest.making import Job
    from kg.language.linking import Lexicon

__all__ = ["main"]

_NICE = 5  # the parent has more to do with each document than a worker gains by being first


def main() -> None:
    """Make documents until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of a terminal; the parent decides
    os.nice(_NICE)
    requests = sys.stdin.buffer
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)  # what a parser prints is no answer
        _serve(requests, answers)


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    lexicon: Lexicon = pickle.load(requests)  # noqa: S301 - from the parent, by a pipe of its own
    gc.freeze()  # the lexicon stays; the collector need not look at it again
    answers.write(b"!")  # ready
    answers.flush()
    while True:
        try:
            job: Job = pickle.load(requests)  # noqa: S301
        except EOFError:
            return
        pickle.dump(make(job, lexicon), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()


if __name__ == "__main__":
    main()
