"""Killed at any instant, the base is the last acknowledged generation or the next, whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from endless_writer import sources_of, write_next
from fakes import EmptyLexicon

from kg.errors import StoreError
from kg.files import guarded
from kg.holding import read_text
from kg.store import KnowledgeBase
from kg.verify import verify

TESTS = Path(__file__).parents[1]
WRITER = TESTS / "endless_writer.py"
WHERE = {**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent)])}
KILLS = 10


def killed_after(home: Path, seconds: float) -> int:
    """Run the writer, kill it that long after it began to write; returns the last generation it acknowledged."""
    with subprocess.Popen([sys.executable, WRITER, home], stdout=subprocess.PIPE, text=True, env=WHERE) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
        time.sleep(seconds)
        writer.send_signal(signal.SIGKILL)
        said = [line for line in writer.stdout.read().splitlines() if line.isdecimal()]
    assert writer.returncode == -signal.SIGKILL
    return int(said[-1]) if said else 0


@pytest.mark.slow
def test_a_killed_writer_leaves_a_whole_generation(tmp_path: Path) -> None:
    """After each of ten kills: nothing acknowledged is lost, nothing is mixed, the next commit works."""
    base = KnowledgeBase(tmp_path, EmptyLexicon())
    acknowledged = 0
    for kill in range(KILLS):
        acknowledged = max(acknowledged, killed_after(tmp_path, 0.02 + kill * 0.043))

        if base.current is not None:
            assert int(base.current) in (acknowledged, acknowledged + 1)
            assert verify(base).ok, verify(base)
            texts = {held.source.id: read_text(held.folder(tmp_path)) for held in base.documents()}
            assert texts == sources_of(int(base.current))
        acknowledged = int(write_next(base))
    assert verify(base).ok
    assert not list((tmp_path / "generations").glob(".tmp-*"))
    assert not list((tmp_path / "documents").rglob(".tmp-*"))
    assert len(base.generations()) <= 6


def test_a_full_disk_is_explained(tmp_path: Path) -> None:
    """A refusal of the operating system becomes an error that names the file and says what to do."""
    with pytest.raises(StoreError, match=r"f\.sst.*No space left.*nothing was changed") as error, guarded(tmp_path):
        raise OSError(28, "No space left on device", str(tmp_path / "f.sst"))

    assert "free some space" in error.value.hint


@pytest.mark.parametrize("largest", [500, 20_000, 90_000])
def test_a_refused_write_changes_nothing(tmp_path: Path, largest: int) -> None:
    """When files cannot grow past a size, whichever file it is, a commit fails cleanly and the next one works."""
    base = KnowledgeBase(tmp_path, EmptyLexicon())
    write_next(base)

    command = [sys.executable, WRITER, tmp_path, str(largest)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=WHERE)

    assert run.returncode == 1
    assert f"cannot write {tmp_path}" in run.stderr
    assert base.current == "000001"
    assert verify(base).ok
    assert write_next(base) == "000002"
    assert verify(base).ok
