"""Parsing what strangers wrote in binary formats, in a process of its own with limits on time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from ingest.reading.blocks import Parsed, Piece, build
from kg.document import BlockKind
from kg.errors import SourceError

__all__ = ["MEMORY", "SECONDS", "parse_apart"]

SECONDS = {"pdf": 60, "docx": 30, "html": 30, "pdf links": 60, "docx links": 30, "html links": 30}
MEMORY = 1_500_000_000  # bytes of address space


def parse_apart(kind: str, content: bytes, name: str, charset: str | None = None) -> Parsed:
    """Parse `content` ("html", "pdf", "docx", or the links of one: "html links") in a child process.

    Raises SourceError naming the source where it is broken, has no text, or the parser runs out of time or memory.
    """
    seconds = SECONDS[kind]
    command = [sys.executable, "-m", "ingest.reading.worker", kind, charset or ""]
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the content goes in by standard input
            command, input=content, capture_output=True, timeout=seconds, check=False, cwd=Path(__file__).parents[2]
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(
            f"{name} could not be parsed within {seconds} s",
            "Split it, or give it as plain text.",
        ) from error
    if done.returncode != 0:
        raise _broken(kind, name, done.returncode, done.stderr.decode("utf-8", errors="replace"))
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise SourceError(f"{name} {answer['error']}", answer["hint"])
    pieces = [
        Piece(BlockKind(k), text, level, tuple(cells), table) for k, text, level, cells, table in answer["pieces"]
    ]
    return build(pieces, answer["title"], answer["record"], answer["notes"])


def _broken(kind: str, name: str, code: int, complaint: str) -> SourceError:
    """Why a parser broke off: the last line of what it wrote, or the signal that ended it."""
    cause = (complaint.strip().splitlines() or [f"exit {code}"])[-1][:200]
    if cause.startswith("MemoryError"):
        return SourceError(f"{name} needs more memory to parse than is allowed", "Split it, or give it as plain text.")
    if cause.startswith("RecursionError"):
        return SourceError(f"{name} is nested too deeply to parse", "Save it anew, or give it as plain text.")
    return SourceError(
        f"{name} is not a readable {kind.upper()} file ({cause})",
        "It may be damaged; save it anew, or give it as plain text.",
    )
