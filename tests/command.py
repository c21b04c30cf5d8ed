"""The command line as a test calls it: in this process, or as a process of its own where that matters."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ui.cli import main

ROOT = Path(__file__).parents[1]
NORTH = """\
---
title: Compute in the north
publisher: Harbour Institute
date: 2026-02
---
# Compute in the north

Norway invests $2.5 billion in a national supercomputer. The market for sovereign compute in Norway is projected to \
reach $4 billion by 2030.

Denmark partners with Nvidia. Mistral Large supports 11 languages.

| Nation | Computing capacity | Law |
|---|---|---|
| Sweden | 30 MW | GDPR |
| Finland | 45 MW | GDPR |
"""
SOUTH = """\
Notes on the south

Norway invests $3.5 billion in a national supercomputer, according to the Coast Review. Portugal builds a data centre \
in Sines. Spain does not plan a sovereign model.
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How a call ended, and what it wrote where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as one JSON document."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Command:
    """`claimgraph` over one knowledge base, away from the settings and servers of whoever runs the tests."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, stdin: str = "") -> Done:
        """Run the command line in this process; JSON, exit code and both streams are what a shell would see."""
        out, err = io.StringIO(), io.StringIO()
        with (
            patch.dict(os.environ, self.surroundings(), clear=True),
            patch.object(sys, "argv", ["claimgraph", "--home", str(self.home), *arguments]),
            patch.object(sys, "excepthook", sys.excepthook),
            patch.object(sys, "stdin", io.StringIO(stdin)),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:
                main()
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return Done(code, out.getvalue(), err.getvalue())

    def line(self, *arguments: str) -> list[str]:
        """The command line of a real process."""
        return [sys.executable, "-m", "ui.cli", "--home", str(self.home), *arguments]

    def process(self, *arguments: str, stdin: str = "", before: tuple[str, ...] = ()) -> Done:
        """Run a real process, through the command `before` where one is given."""
        done = subprocess.run(
            [*before, *self.line(*arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=self.surroundings(),
            timeout=120,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def surroundings(self) -> dict[str, str]:
        """The environment of a call: no settings of the user's own, and no model server."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CLAIMGRAPH_", "OLLAMA_"))}
        return kept | {
            "XDG_CONFIG_HOME": str(self.home.parent / "no-config"),
            "OLLAMA_HOST": "http://127.0.0.1:9",
            **self.environment,
        }


def written(folder: Path) -> Path:
    """Two small sources in `folder` that disagree on one figure."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "north.md").write_text(NORTH, encoding="utf-8")
    (folder / "south.txt").write_text(SOUTH, encoding="utf-8")
    return folder


def filled(home: Path, models: Path) -> Command:
    """A knowledge base over the two sources; `models` is where the embedding model may have been pulled to."""
    home.mkdir(parents=True)
    (home / "config.toml").write_text(f'[models]\nmodels_dir = "{models}"\n', encoding="utf-8")
    command = Command(home)
    done = command("ingest", str(written(home.parent / "sources")))
    assert done.code == 0, done.err
    return command
