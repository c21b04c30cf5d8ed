"""Progress where there is no terminal: lines with rate and time left, only for those who ask for details."""

from __future__ import annotations

import time

import pytest

from ui import console
from ui.console import Console


def test_progress_in_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """With -v each stage is told at once and then now and then, with its rate and what is left; data stays clean."""
    monkeypatch.setattr(console, "_LINE_SECONDS", 0.0)
    with Console(verbose=True).progress() as progress:
        progress("read", 0, 40, "a.md")
        time.sleep(0.01)
        progress("read", 10, 40, "b.md")
        progress("commit", 0, 1, "")
    printed = capsys.readouterr()
    lines = printed.err.splitlines()
    assert printed.out == ""
    assert lines[0] == "read 0 of 40 a.md"
    assert lines[1].startswith("read 10 of 40, ")
    assert "/s, " in lines[1]
    assert lines[1].endswith(" s left b.md")
    assert lines[2] == "commit 0 of 1"


def test_no_lines_unless_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    """Without -v nothing is told, and often heard progress is told seldom."""
    with Console().progress() as progress:
        progress("read", 0, 2, "")
    assert capsys.readouterr().err == ""
    with Console(verbose=True).progress() as progress:
        for done in range(100):
            progress("read", done, 100, "")
    assert len(capsys.readouterr().err.splitlines()) == 1
