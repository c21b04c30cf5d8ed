"""Watching: a round at once, one at each change, one when it is time; what goes wrong is told and the watch goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from command import ROOT, Command
from fakes import HashingEmbedder

from ingest.recipes import Tools
from ingest.report import Report, State
from ingest.web import Policy
from kg.errors import ClaimgraphError, ConfigError, WriterBusyError
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from kg.store import KnowledgeBase
from ui import taking, watching

FUNDS = "{} funds a national supercomputer.\n"
LONG = 600.0


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return load_lexicon(load_ontology())


class Bench:
    """A knowledge base with a manifest of one folder and one file, being watched."""

    def __init__(self, folder: Path, lexicon: Lexicon) -> None:
        self.base = KnowledgeBase(folder / "home", lexicon)
        self.tools = Tools(lexicon, HashingEmbedder())
        self.folder, self.manifest = folder, folder / "sources.toml"
        (folder / "in").mkdir()
        self.write("in/a.md", "Norway")
        self.write("b.md", "Sweden")
        for old in (folder / "in" / "a.md", folder / "b.md"):
            os.utime(old, (1e9, 1e9))  # looking tells edits apart by the second
        self.good = '[[source]]\nid = "in"\nfolder = "in"\n[[source]]\nid = "b"\nfile = "b.md"\n'
        self.manifest.write_text(self.good, encoding="utf-8")

    def write(self, name: str, nation: str) -> None:
        """A file that says something of a nation."""
        (self.folder / name).write_text(FUNDS.format(nation), encoding="utf-8")

    def ingest(self) -> Report:
        """One round."""
        web = taking.web_for(self.base, Policy())
        tools = Tools(self.tools.lexicon, self.tools.embedder, None, web)
        return taking.ingest(self.base, tools, (), manifest=self.manifest, dry_run=False, progress=lambda *_: None)

    def rounds(self, every: float = LONG, **more: object) -> Iterator[Report | ClaimgraphError]:
        """The watch."""
        where = lambda: taking.watched((), self.manifest, self.base.home)  # noqa: E731 - as wiring has it
        return watching.rounds(self.ingest, where, every, **more)  # type: ignore[arg-type]


@pytest.fixture
def bench(tmp_path: Path, lexicon: Lexicon) -> Bench:
    """Something to watch."""
    return Bench(tmp_path, lexicon)


def changes(came: Report | ClaimgraphError) -> dict[str, State]:
    """What changed in a round."""
    assert isinstance(came, Report)
    return {s.id: s.state for s in came.sources if s.state is not State.UNCHANGED}


@pytest.mark.parametrize("polling", [None, True])
def test_changes_are_taken_in_as_they_come(bench: Bench, polling: bool | None) -> None:
    """New, edited and removed files each make a round of their own, by the system's word or by looking."""
    rounds = bench.rounds(polling=polling)
    assert changes(next(rounds)) == {"in-a": State.ADDED, "b": State.ADDED}
    bench.write("in/c.md", "Denmark")
    assert changes(next(rounds)) == {"in-c": State.ADDED}
    bench.write("b.md", "Finland")
    assert changes(next(rounds)) == {"b": State.CHANGED}
    (bench.folder / "in" / "a.md").unlink()
    assert changes(next(rounds)) == {"in-a": State.REMOVED}
    rounds.close()


def test_a_mistake_in_the_manifest_does_not_end_the_watch(bench: Bench) -> None:
    """A manifest that is broken under the watch is told, and taken up again when mended; at the start it is raised."""
    rounds = bench.rounds()
    next(rounds)
    bench.manifest.write_text("[[source]\n", encoding="utf-8")
    assert isinstance(next(rounds), ConfigError)
    (bench.folder / "more").mkdir()
    bench.write("more/d.md", "Iceland")
    bench.manifest.write_text(bench.good + '[[source]]\nid = "more"\nfolder = "more"\n', encoding="utf-8")
    assert changes(next(rounds)) == {"more-d": State.ADDED}
    rounds.close()
    bench.manifest.write_text("[[source]\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        next(bench.rounds())


def test_a_busy_writer_is_waited_for(bench: Bench) -> None:
    """While another process writes, the watch says so and tries again."""
    rounds = bench.rounds(busy=0.05)
    with bench.base.writing():
        assert isinstance(next(rounds), WriterBusyError)
        assert isinstance(next(rounds), WriterBusyError)
    assert changes(next(rounds)) == {"in-a": State.ADDED, "b": State.ADDED}
    rounds.close()


def test_a_round_comes_when_it_is_time(bench: Bench) -> None:
    """Without any change the next round comes after the interval."""
    rounds = bench.rounds(every=0.05)
    next(rounds)
    assert changes(next(rounds)) == {}
    rounds.close()


def test_what_matters(bench: Bench) -> None:
    """Documents below folders, files by name and the manifest matter; other files and the knowledge base do not."""
    matters = taking.watched((), bench.manifest, bench.folder / "in" / "home").matters
    yes = ("in/x.md", "in/deep/y.csv", "in/y.mapping.toml", "b.md", "sources.toml")
    no = ("in/x.tmp", "in/.x.md", "c.md", "in/home/documents/text.txt", "b.md~")
    assert [name for name in (*yes, *no) if matters(None, str(bench.folder / name))] == list(yes)


def test_the_command_ends_with_130_and_the_state_whole(tmp_path: Path, minilm: object, models_dir: Path) -> None:
    """`--watch --json` prints a report a line until it is interrupted; what is held then verifies."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(f'[models]\nmodels_dir = "{models_dir}"\n', encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").write_text(FUNDS.format("Norway"), encoding="utf-8")
    command = Command(home)
    line = command.line("ingest", "--watch", "--json", str(tmp_path / "in"))
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # a shell's background jobs do not hear it
    with subprocess.Popen(line, cwd=ROOT, env=command.surroundings(), preexec_fn=heard, **pipes) as process:  # noqa: PLW1509
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        (tmp_path / "in" / "b.md").write_text(FUNDS.format("Sweden"), encoding="utf-8")
        second = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert [s["state"] for s in first["sources"]] == ["added"]
    assert {s["id"]: s["state"] for s in second["sources"]} == {"a": "unchanged", "b": "added"}
    assert process.returncode == 130
    assert "interrupted" in said
    assert command("verify").code == 0


@pytest.mark.parametrize("other", ["--dry-run", "--accept"])
def test_a_watch_neither_foresees_nor_accepts(tmp_path: Path, other: str) -> None:
    """What a person must look at is not accepted by a watch, and a dry run has nothing to wait for: wrong usage."""
    assert Command(tmp_path / "home")("ingest", "--watch", other, str(tmp_path)).code == 2
