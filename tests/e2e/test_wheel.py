"""The built wheel, away from the source."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """The command of a wheel that was built from the source and installed into an environment of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    built = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(root)]
    subprocess.run(built, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "env")], check=True)
    python = folder / "env" / "bin" / "python"
    wheel = next(folder.glob("*.whl"))
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)], check=True)
    # What it depends on is borrowed from this environment; what it is made of is not: the wheel's own files come first.
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    (site / "zz-borrowed.pth").write_text(sysconfig.get_path("purelib"))
    return folder / "env" / "bin" / "claimgraph"


@pytest.mark.slow
def test_the_wheel_is_whole(installed: Path, tmp_path: Path) -> None:
    """Installed from the wheel, away from the source, samples are taken in and a question is answered and cited."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"} | {
        "CLAIMGRAPH_HOME": str(tmp_path / "home")
    }

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [installed, *words], capture_output=True, text=True, check=False, cwd=tmp_path, env=environment
        )

    where = subprocess.run(
        [installed.with_name("python"), "-c", "import kg; print(kg.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=environment,
    )
    assert str(installed.parents[1]) in where.stdout

    ingested = run("ingest", "--json")
    assert ingested.returncode == 0, ingested.stderr
    assert {s["state"] for s in json.loads(ingested.stdout)["sources"]} == {"added"}

    answered = run("ask", "When did the EU AI Act enter into force?", "--model", "none", "--json")
    assert answered.returncode == 0, answered.stderr
    answer = json.loads(answered.stdout)
    assert "1 August 2024" in " ".join(s["text"] for s in answer["sentences"])
    assert all(s["citations"] for s in answer["sentences"])

    assert run("verify").returncode == 0
