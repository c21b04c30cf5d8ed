"""A writer that commits until it is killed: `python endless_writer.py HOME [LARGEST]`; a line a durable commit.

With LARGEST, no file may grow past so many bytes, which is how a full disk feels.

Commit n holds the sources that `sources_of(n)` says, so that whoever reads the base knows what must be there.
"""

from __future__ import annotations

import itertools
import resource
import signal
import sys
from pathlib import Path

from fakes import EmptyLexicon, made

from kg.store import KnowledgeBase


def sources_of(number: int) -> dict[str, str]:
    """The texts of generation `number`: four sources, of which each commit changes, drops or adds one."""
    return {f"s{slot}": text for slot in range(4) if (text := _text(slot, number))}


def _text(slot: int, number: int) -> str | None:
    turn = number - (number - slot) % 4
    if turn < 1 or turn % 5 == 0:
        return None
    return f"France develops Model{turn}.\nKorea builds Hub{slot}.\nFrance: nation number {turn}.\n"


def write_next(base: KnowledgeBase) -> str:
    """Commit the next generation and return its id."""
    with base.writing() as draft:
        number = int(base.current or 0) + 1
        wanted = sources_of(number)
        for held in tuple(draft.documents.values()):
            if held.source.id not in wanted:
                draft.drop(held.id)
        for source, text in wanted.items():
            draft.put(made(text, source))
        return str(draft.commit().generation)


def main() -> None:
    """Commit until killed."""
    base = KnowledgeBase(Path(sys.argv[1]), EmptyLexicon())
    if len(sys.argv) > 2:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _ in itertools.count():
        sys.stdout.write(f"{write_next(base)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
