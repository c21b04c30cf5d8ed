"""Bad input of every kind: a clear message with the next step, the exit code of the contract, and the state intact."""

from __future__ import annotations

import csv
import fcntl
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from command import ROOT, Command, Done, filled

BAD_FILES = {
    "empty.md": b"",
    "blank.txt": b"  \n\n",
    "broken.pdf": b"%PDF-1.7\n1 0 obj\n<<" + b"\x00" * 50,
    "broken.docx": b"PK\x03\x04not a zip",
    "broken.json": b'{"a": ',
    "bad-front.md": b"---\ntitle: [unclosed\n---\nFrance runs a programme.\n",
    "program.exe": bytes(range(256)) * 20,
    "empty.html": b"<html><body></body></html>",
}
BAD_QUERIES = {
    "syntax": ("SELECT WHERE", "line 1"),
    "empty": ("  \n", "no query"),
    "update": ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT"),
    "drop": ("DROP ALL", "DROP"),
    "service": ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/x> { ?s ?p ?o } }", "SERVICE"),
    "from a file": ("SELECT * FROM <file:///etc/hostname> WHERE { ?s ?p ?o }", "FROM"),
    "nested": ("SELECT * WHERE " + "{" * 6000 + "}" * 6000, ""),
    "no such query": ("claims-abuot-entity", "claims-about-entity"),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, minilm: object, models_dir: Path) -> Command:
    """The command line over two small sources, which no test changes."""
    return filled(tmp_path_factory.mktemp("bad") / "home", models_dir)


@pytest.fixture
def claimgraph(kept: Command, tmp_path: Path) -> Command:
    """The command line over a copy of the two sources, for one test to spoil."""
    shutil.copytree(kept.home, tmp_path / "home")
    return Command(tmp_path / "home")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A source that can be taken in."""
    file = tmp_path / "good.txt"
    file.write_text("Ireland builds a data centre in Cork.\n", encoding="utf-8")
    return file


def explained(done: Done, code: int, *words: str) -> bool:
    """The call failed with `code`, a message holding `words` and a hint, and without a trace."""
    assert done.code == code, done
    assert "error: " in done.err
    assert "hint: " in done.err
    assert "Traceback" not in done.err
    assert "a fault in claimgraph" not in done.err
    assert all(word in done.err for word in words), done.err
    return True


def intact(claimgraph: Command, generation: str) -> bool:
    """The generation is still the live one, and every check of it holds."""
    assert claimgraph("status", "--json").json["generation"] == generation
    done = claimgraph("verify")
    assert done.code == 0, done.out
    return True


def test_what_cannot_be_read_is_named_and_the_others_go_in(claimgraph: Command, good: Path, tmp_path: Path) -> None:
    """Every bad file has its own error with path and hint, exit code 3, and the good one is held."""
    folder = tmp_path / "bad"
    folder.mkdir()
    for name, content in BAD_FILES.items():
        (folder / name).write_bytes(content)
    (folder / "dangling.md").symlink_to(folder / "nowhere")
    named = [*(str(folder / name) for name in (*BAD_FILES, "dangling.md", "nowhere.md")), str(good)]

    done = claimgraph("ingest", *named, "--json")

    assert explained(done, 3, *named[:-1])
    states = {s["path"]: s for s in done.json["sources"]}
    assert states.pop(str(good))["state"] == "added"
    assert {s["state"] for s in states.values()} == {"failed"}
    assert all(s["error"] and s["hint"] for s in states.values())
    assert intact(claimgraph, "000002")


def test_a_file_in_another_encoding_is_read_and_said_to_be(claimgraph: Command, tmp_path: Path) -> None:
    """Windows-1252 and UTF-16 are read as what they are, and the report says so."""
    (tmp_path / "western.txt").write_bytes("Zürich baut ein Rechenzentrum für 5 €.\n".encode("cp1252"))
    (tmp_path / "wide.txt").write_bytes("Ireland builds a data centre in Cork.\n".encode("utf-16"))

    done = claimgraph("ingest", str(tmp_path / "western.txt"), str(tmp_path / "wide.txt"))

    assert done.code == 0
    assert "note: western: read as cp1252" in done.out
    assert "note: wide: read as utf-16" in done.out


@pytest.mark.parametrize("address", ["http://no-such-host.invalid/x", "http://127.0.0.1/x", "http://10.0.0.1/x"])
def test_an_address_that_cannot_be_fetched(claimgraph: Command, good: Path, address: str) -> None:
    """Without a network, and for an address of the own network, the address is named and the file goes in."""
    done = claimgraph("ingest", address, str(good), "--json")

    assert explained(done, 3, address)
    assert {s["state"] for s in done.json["sources"]} == {"added", "failed"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[query]\ntimeot = 3\n", ("config.toml", "query.timeot", "timeout")),
        ("[quarry]\ntimeout = 3\n", ("config.toml", "quarry")),
        ('[query]\ntimeout = "long"\n', ("config.toml", "query.timeout", "number")),
        ("[query\n", ("config.toml", "TOML")),
    ],
)
def test_a_wrong_configuration_names_file_and_key(claimgraph: Command, content: str, words: tuple[str, ...]) -> None:
    """The error names the file, the key and what is known; help is still there."""
    (claimgraph.home / "config.toml").write_text(content, encoding="utf-8")

    assert explained(claimgraph("status"), 1, *words)
    assert claimgraph("status", "--help").code == 0


def test_a_wrong_manifest_names_file_and_key(claimgraph: Command, tmp_path: Path) -> None:
    """A manifest with an unknown key takes nothing in."""
    manifest = tmp_path / "list.toml"
    manifest.write_text('[[source]]\nid = "a"\nfil = "a.md"\n', encoding="utf-8")

    assert explained(claimgraph("ingest", "--manifest", str(manifest)), 1, "list.toml", "fil")
    assert intact(claimgraph, "000001")


@pytest.mark.parametrize("case", BAD_QUERIES)
def test_a_malformed_or_hostile_query_is_refused(kept: Command, case: str) -> None:
    """The query does not run, and the message says what is wrong with it."""
    text, word = BAD_QUERIES[case]

    assert explained(kept("query", "-", stdin=text), 1, word)


def test_a_runaway_query_is_stopped(kept: Command) -> None:
    """It ends at its time limit, and the next query is answered."""
    runaway = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    assert explained(kept("query", "-", "--timeout", "0.5", stdin=runaway), 1, "stopped")
    assert kept("query", "sources").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("query", "claims-about-entity", "--param", "thing=x"), ("thing", "entity")),
        (("query", "claims-about-entity", "--param", "entity"), ("NAME=VALUE",)),
        (("query", "most-claimed-entities", "--param", "most=few"), ("few", "number")),
        (("query", "no-such-file.rq"), ("no-such-file.rq",)),
        (("claims", "--source", "nobody"), ("nobody", "north")),
        (("claims", "--relation", "invest"), ("invests",)),
        (("claims", "--modality", "maybe"), ("projected",)),
        (("show", "Atlantis"), ("Atlantis",)),
        (("remove", "nobody"), ("nobody",)),
        (("rollback", "9"), ("000009",)),
        (("diff", "1", "9"), ("000009",)),
        (("diff", "banana"), ("banana",)),
        (("export", "trig", "/no/such/folder/x"), ("/no/such/folder/x",)),
    ],
)
def test_what_is_not_there_is_named(kept: Command, arguments: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Unknown sources, generations, relations, queries and parameters are named with what there is instead."""
    assert explained(kept(*arguments), 1, *words)


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask", "What is Bhashini?", "--model", "none"),
        ("search", "x"),
        ("query", "sources"),
        ("show", "x"),
        ("verify",),
    ],
)
def test_an_empty_base_says_how_to_fill_it(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Whatever needs a knowledge base names the command that makes one."""
    assert explained(Command(tmp_path / "none")(*arguments), 1, "claimgraph ingest")
    assert not (tmp_path / "none").exists()


def test_a_model_that_is_not_there_exits_4(claimgraph: Command) -> None:
    """An unknown language model is named, for `ask` and for `models pull`."""
    assert explained(claimgraph("ask", "What is Bhashini?", "--model", "no-such-model"), 4, "no-such-model")
    assert explained(claimgraph("models", "pull", "no-such-model"), 4, "no-such-model")


def test_without_the_embedding_model(claimgraph: Command, good: Path) -> None:
    """Asking and taking in exit with 4 and name the model; what needs no model works; doctor names the remedy."""
    (claimgraph.home / "config.toml").write_text('[embedding]\nmodel = "no/such-model"\n', encoding="utf-8")

    assert explained(claimgraph("ask", "Who builds in Cork?", "--model", "none"), 4, "no/such-model")
    assert explained(claimgraph("ingest", str(good)), 4, "no/such-model")
    assert claimgraph("query", "sources").code == 0
    findings = {f["check"]: f for f in claimgraph("doctor", "--json").json}
    assert not findings["embedding model"]["ok"]
    assert findings["embedding model"]["remedy"]
    assert intact(claimgraph, "000001")


def test_a_second_writer_is_told_at_once(claimgraph: Command, good: Path) -> None:
    """While another process writes, writers exit with 1 and readers go on."""
    code = "import fcntl, sys; f = open(sys.argv[1], 'a'); fcntl.flock(f, fcntl.LOCK_EX); print(1, flush=True); input()"
    lock = str(claimgraph.home / "writer.lock")
    with subprocess.Popen(
        [sys.executable, "-c", code, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        for verb in (("ingest", str(good)), ("remove", "south"), ("rebuild",), ("rollback", "1")):
            assert explained(claimgraph(*verb), 1, "another process is writing")
        assert claimgraph("sources").code == 0
        other.communicate("\n")

    assert intact(claimgraph, "000001")
    assert claimgraph("ingest", str(good)).code == 0


@pytest.mark.parametrize("name", ["catalogue.sqlite", "vectors/sentences.faiss", "graph/CURRENT"])
def test_a_damaged_file_is_found_and_mended(claimgraph: Command, name: str) -> None:
    """`verify` exits with 3 and names the file, `doctor` names the command, and that command mends it."""
    file = claimgraph.home / "generations" / "000001" / name
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)

    found = claimgraph("verify", "--json")
    assert found.code == 3
    assert any(str(file) in c["detail"] for c in found.json["checks"] if not c["ok"])
    findings = {f["check"]: f for f in claimgraph("doctor", "--json").json}
    assert findings["integrity"]["remedy"] == "claimgraph rebuild"
    assert claimgraph("rebuild").code == 0
    assert intact(claimgraph, "000002")


def test_a_lost_pointer_is_mended(claimgraph: Command) -> None:
    """When nothing says which generation is live, doctor names the command, and it brings back all sources."""
    (claimgraph.home / "CURRENT").write_text("garbage\n", encoding="utf-8")

    assert explained(claimgraph("status"), 1, "CURRENT", "claimgraph rebuild")
    found = claimgraph("doctor")
    assert found.code == 1
    assert "claimgraph rebuild" in found.out
    assert claimgraph("rebuild").code == 0
    assert [s["id"] for s in claimgraph("sources", "--json").json] == ["north", "south"]
    assert claimgraph("verify").code == 0


def test_a_damaged_document_is_mended_from_its_source(claimgraph: Command) -> None:
    """The text of a document that was changed by hand is found, and what doctor names takes its source in again."""
    text = next(claimgraph.home.glob("documents/*/text.txt"))
    text.write_text("Something else.\n", encoding="utf-8")

    assert claimgraph("verify").code == 3
    assert explained(claimgraph("rebuild"), 1, str(text))
    remedy = next(f["remedy"] for f in claimgraph("doctor", "--json").json if f["check"] == "integrity")
    for command in remedy.split(" && "):
        assert claimgraph(*shlex.split(command)[1:]).code == 0
    assert claimgraph("verify").code == 0
    assert [s["id"] for s in claimgraph("sources", "--json").json] == ["north", "south"]


@pytest.mark.parametrize("format_", ["trig", "nquads", "jsonld", "graphml", "csv"])
def test_each_export_parses(kept: Command, tmp_path: Path, format_: str) -> None:
    """Each format is read back by a parser of its own, and holds what was said."""
    import rdflib

    file = tmp_path / f"graph.{format_}"
    assert kept("export", format_, str(file)).code == 0

    if format_ == "csv":
        with file.open(encoding="utf-8", newline="") as rows:
            assert len(list(csv.DictReader(rows))) > 10
    elif format_ == "graphml":
        assert ET.parse(file).getroot().tag.endswith("graphml")
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own parsers use what it has deprecated
            graph = rdflib.Dataset()
            graph.parse(data=file.read_text(encoding="utf-8"), format={"jsonld": "json-ld"}.get(format_, format_))
        assert len(graph) > 100


def test_an_interruption_changes_nothing(claimgraph: Command, tmp_path: Path) -> None:
    """Ctrl+C while much is taken in exits with 130 and says that nothing changed; the next run takes it all in."""
    many = tmp_path / "many"
    many.mkdir()
    for number in range(300):
        (many / f"{number}.md").write_text(f"# Site {number}\n\n" + f"Ireland builds {number} data centres. " * 60)
    process = subprocess.Popen(
        claimgraph.line("ingest", str(many)),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=claimgraph.surroundings(),
    )
    _wait_for_writer(claimgraph.home / "writer.lock", process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130, err
    assert out == ""
    assert "interrupted" in err
    assert "Traceback" not in err
    assert intact(claimgraph, "000001")
    assert claimgraph("ingest", str(many / "1.md")).code == 0


def _wait_for_writer(lock: Path, process: subprocess.Popen[str]) -> None:
    """Return when `process` holds the writer's lock, a moment into its work."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with lock.open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.3)
                return
        time.sleep(0.05)
    pytest.fail("the process did not begin to write")


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A small file system of its own at `folder`; skips loudly where mounting is not permitted."""
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(folder)], capture_output=True, check=False
    )
    if done.returncode != 0:
        pytest.skip(f"a file system cannot be mounted here: {done.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_the_state_as_it_was(kept: Command, good: Path, tmp_path: Path) -> None:
    """Taking in on a full disk exits with 1, names the place, and the base is whole and can be read."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "size=32m"):
        shutil.copytree(kept.home, disk / "home")
        _fill(disk / "ballast")
        claimgraph = Command(disk / "home")

        assert explained(claimgraph("ingest", str(good)), 1, str(disk))
        assert claimgraph("sources").code == 0
        assert claimgraph("verify").code == 0
        (disk / "ballast").unlink()
        assert intact(claimgraph, "000001")
        assert claimgraph("ingest", str(good)).code == 0


def _fill(ballast: Path) -> None:
    """Write until the disk is full."""
    try:
        with ballast.open("wb", buffering=0) as file:
            while file.write(b"\0" * 65536):
                pass
    except OSError:
        pass


def test_a_home_that_cannot_be_written_can_be_read(kept: Command, good: Path, tmp_path: Path) -> None:
    """On a read-only disk writers exit with 1 and a hint; asking, querying and checking work."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with mounted(disk, "size=32m"):
        shutil.copytree(kept.home, disk / "home")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        claimgraph = Command(disk / "home")

        for verb in (("ingest", str(good)), ("remove", "south"), ("rebuild",)):
            assert explained(claimgraph(*verb), 1, str(disk))
        assert claimgraph("query", "sources").code == 0
        assert claimgraph("ask", "Which company does Denmark partner with?", "--model", "none").code == 0
        assert claimgraph("verify").code == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere: see the test with a read-only disk")
def test_a_folder_that_may_not_be_written(tmp_path: Path, good: Path, minilm: object) -> None:
    """A home inside a folder of someone else's exits with 1 and names it."""
    tmp_path.chmod(0o500)
    try:
        assert explained(Command(tmp_path / "home")("ingest", str(good)), 1, str(tmp_path / "home"))
    finally:
        tmp_path.chmod(0o700)
