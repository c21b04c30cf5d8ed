"""Every verb of the contract, as a program that scripts it sees it: JSON, exit codes, and which stream says what."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest
from command import ROOT, Command, filled

CLAIM_KEYS = {
    *("id", "subject", "relation", "value", "modality", "valid", "said_by", "source", "document"),
    *("start", "end", "quote", "method", "confidence"),
}
ANSWER_KEYS = {
    *("question", "status", "generation", "model", "sentences", "citations", "claims", "conflicts", "queries"),
    *("rejected", "not_found", "seconds"),
}
HIT_KEYS = {"rank", "passage", "source", "document", "start", "end", "score", "by", "text"}
VERBS = (
    *("ingest", "sources", "remove", "status", "doctor", "verify", "rebuild", "claims", "conflicts", "search", "ask"),
    *("query", "queries", "show", "generations", "diff", "rollback", "export", "models", "chat", "serve", "mcp"),
)


@pytest.fixture(scope="module")
def claimgraph(tmp_path_factory: pytest.TempPathFactory, minilm: object, models_dir: Path) -> Command:
    """The command line over two small sources; tests that change what is held take a `copy`."""
    return filled(tmp_path_factory.mktemp("cli") / "home", models_dir)


@pytest.fixture
def copy(claimgraph: Command, tmp_path: Path) -> Command:
    """The command line over a copy of the two sources."""
    shutil.copytree(claimgraph.home, tmp_path / "home")
    return Command(tmp_path / "home")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_how_it_is_used(claimgraph: Command, verb: str) -> None:
    """Help names the verb's options and does not wait for the knowledge base."""
    done = claimgraph(verb, "--help")

    assert done.code == 0
    assert f"claimgraph {verb}" in done.out
    assert not done.err


def test_ingest_reports_what_became_of_each_source(copy: Command, tmp_path: Path) -> None:
    """The report has the keys of the contract; what is unchanged keeps the generation."""
    sources = copy.home.parent / "more"
    sources.mkdir()
    (sources / "east.md").write_text("# East\n\nPoland builds a data centre in Gdańsk.\n", encoding="utf-8")
    plan = copy("ingest", str(sources), "--dry-run", "--json")
    first = copy("ingest", str(sources), "--json")
    second = copy("ingest", str(sources), "--json")

    assert (plan.code, first.code, second.code) == (0, 0, 0)
    assert plan.json["generation"] == "000001"
    report = first.json
    assert {"generation", "previous", "sources", "claims", "conflicts", "seconds"} <= report.keys()
    assert {"id", "path", "state", "error", "passages", "claims", "rejected"} <= report["sources"][0].keys()
    assert (report["previous"], report["generation"]) == ("000001", "000002")
    assert report["sources"][0]["state"] == "added"
    assert second.json["generation"] == "000002"
    assert second.json["sources"][0]["state"] == "unchanged"


def test_sources_lists_what_is_held(claimgraph: Command) -> None:
    """Each source has its id, title and counts; people see them in a table."""
    done = claimgraph("sources", "--json")

    assert [s["id"] for s in done.json] == ["north", "south"]
    assert done.json[0]["publisher"] == "Harbour Institute"
    assert all({"document", "passages", "claims", "rejected", "title"} <= s.keys() for s in done.json)
    assert "Compute in the north" in claimgraph("sources").out


def test_remove_takes_a_source_out(copy: Command) -> None:
    """Its claims are gone, a message says so on standard error, and what is left verifies."""
    done = copy("remove", "south")

    assert (done.code, done.out) == (0, "")
    assert "south" in done.err
    assert [s["id"] for s in copy("sources", "--json").json] == ["north"]
    assert copy("verify", "--json").json["ok"] is True


def test_status_counts(claimgraph: Command) -> None:
    """Generation and counts are there, for programs and for people."""
    found = claimgraph("status", "--json").json

    assert found["generation"] == "000001"
    assert found["sources"] == 2
    assert found["claims"] > 10
    assert "000001" in claimgraph("status").out


def test_doctor_finds_nothing_wrong(claimgraph: Command) -> None:
    """A sound base passes every needed check, with or without a language model."""
    done = claimgraph("doctor", "--json")

    assert done.code == 0
    checks = {f["check"]: f for f in done.json}
    assert {"disk", "embedding model", "language model", "knowledge base", "integrity", "SPARQL worker"} == set(checks)
    assert all(f["ok"] for name, f in checks.items() if name != "language model")


def test_verify_names_what_it_checked(claimgraph: Command) -> None:
    """Every check holds, and the exit code says so."""
    done = claimgraph("verify", "--json")

    assert done.code == 0
    assert done.json["ok"] is True
    assert {"files", "documents", "quotes", "graph", "catalogue", "vectors", "shapes"} <= {
        c["name"] for c in done.json["checks"]
    }


def test_rebuild_says_the_same_again(copy: Command, tmp_path: Path) -> None:
    """The new generation holds the same graph, to the byte of its canonical export."""
    copy("export", "nquads", str(tmp_path / "before.nq"))
    done = copy("rebuild")
    copy("export", "nquads", str(tmp_path / "after.nq"))

    assert done.code == 0
    assert "000002" in done.err
    assert (tmp_path / "before.nq").read_bytes() == (tmp_path / "after.nq").read_bytes()


def test_claims_are_json_lines_with_exact_quotes(claimgraph: Command) -> None:
    """Every line is a claim with the keys of the contract, and its quote stands in the stored text."""
    lines = claimgraph("claims", "--json").out.splitlines()
    claims = [json.loads(line) for line in lines]

    assert len(claims) > 10
    for claim in claims:
        text = (claimgraph.home / "documents" / claim["document"] / "text.txt").read_bytes().decode()
        assert claim.keys() >= CLAIM_KEYS
        assert text[claim["start"] : claim["end"]] == claim["quote"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (("--source", "south"), {"south"}),
        (("--subject", "Norway", "--relation", "invests"), {"north", "south"}),
        (("--subject", "norway", "--relation", "INVESTS"), {"north", "south"}),
        (("--modality", "projected"), {"north"}),
    ],
)
def test_claims_can_be_filtered(claimgraph: Command, filters: tuple[str, ...], expected: set[str]) -> None:
    """Each filter leaves the claims it names, whatever the case of its words."""
    done = claimgraph("claims", *filters, "--json")

    assert {json.loads(line)["source"] for line in done.out.splitlines()} == expected


def test_no_claim_matches_is_a_message(claimgraph: Command) -> None:
    """Nothing found is said on standard error, and standard output stays empty."""
    done = claimgraph("claims", "--subject", "Atlantis", "--json")

    assert (done.code, done.out) == (0, "")
    assert "No claim matches" in done.err


def test_conflicts_show_both_sides(claimgraph: Command) -> None:
    """Two figures for one investment are a conflict with its class and both claims."""
    found = claimgraph("conflicts", "--json").json

    assert any(len(c["claims"]) >= 2 and {"class", "explanation", "topic"} <= c.keys() for c in found)
    text = claimgraph("conflicts").out
    assert "$2.5 billion" in text
    assert "$3.5 billion" in text


def test_search_finds_passages(claimgraph: Command) -> None:
    """Hits have the keys of the contract, best first, no more than asked for."""
    found = claimgraph("search", "national supercomputer of Norway", "-k", "2", "--json").json

    assert {"question", "generation", "hits", "seconds"} <= found.keys()
    assert [h["rank"] for h in found["hits"]] == [1, 2]
    assert all(h.keys() >= HIT_KEYS for h in found["hits"])


def test_search_is_narrowed_to_some_sources(claimgraph: Command) -> None:
    """By time, kind and source; a source that is not held is an error, a day that is none wrong usage."""
    every = claimgraph("search", "supercomputer", "--json").json["hits"]
    dated = claimgraph("search", "supercomputer", "--since", "2026-02-01", "--json").json["hits"]
    assert {h["source"] for h in dated} < {h["source"] for h in every}
    only = claimgraph("search", "supercomputer", "--source", dated[0]["source"], "--kind", "report", "--json").json
    assert {h["source"] for h in only["hits"]} == {dated[0]["source"]}
    assert claimgraph("search", "supercomputer", "--until", "2000-01-01").code == 0
    assert claimgraph("search", "supercomputer", "--source", "nobody").code == 1
    assert claimgraph("search", "supercomputer", "--since", "May").code == 2


def test_ask_answers_with_citations(claimgraph: Command) -> None:
    """Without a model the answer has the keys of the contract and cites every sentence."""
    done = claimgraph("ask", "Which company does Denmark partner with?", "--model", "none", "--json")

    answer = done.json
    assert done.code == 0
    assert answer.keys() >= ANSWER_KEYS
    assert answer["model"] is None
    numbers = {c["number"] for c in answer["citations"]}
    assert answer["sentences"]
    assert all(s["citations"] and set(s["citations"]) <= numbers for s in answer["sentences"])
    assert any("Nvidia" in s["text"] for s in answer["sentences"])


def test_ask_says_when_it_is_not_in_the_sources(claimgraph: Command) -> None:
    """The exit code is 3, and the JSON has the reason."""
    done = claimgraph("ask", "What is the boiling point of tungsten?", "--model", "none", "--json")

    assert done.code == 3
    assert done.json["status"] == "not_found"
    assert done.json["sentences"] == []
    assert {"reason", "searched", "nearest"} <= done.json["not_found"].keys()


@pytest.mark.parametrize("format_", ["table", "csv", "tsv", "json", "xml"])
def test_query_prints_rows_in_each_format(claimgraph: Command, format_: str) -> None:
    """A query from standard input is answered in the format asked for, and nothing else is on standard output."""
    query = 'SELECT ?what WHERE { ?who rdfs:label "Denmark" ; cg:partnersWith ?o . ?o rdfs:label ?what }'
    done = claimgraph("query", "-", "--format", format_, stdin=query)

    assert done.code == 0
    assert "NVIDIA" in done.out
    assert not done.err


def test_query_takes_files_and_shipped_queries(claimgraph: Command, tmp_path: Path) -> None:
    """A file, a shipped query with a parameter, and a graph as Turtle all work."""
    file = tmp_path / "count.rq"
    file.write_text("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", encoding="utf-8")
    counted = claimgraph("query", str(file), "--format", "csv")
    shipped = claimgraph("query", "claims-about-entity", "--param", "entity=Norway", "--format", "csv")
    turtle = claimgraph("query", "-", "--format", "ttl", stdin="CONSTRUCT WHERE { ?s cg:partnersWith ?o }")

    assert int(counted.out.splitlines()[1]) > 10
    rows = list(csv.DictReader(io.StringIO(shipped.out)))
    assert {row["relation"] for row in rows} >= {"invests"}
    assert "partnersWith" in turtle.out


def test_queries_are_listed(claimgraph: Command) -> None:
    """At least 15 queries ship, each with its title and parameters."""
    shipped = claimgraph("queries", "--json").json

    assert len(shipped) >= 15
    assert all({"name", "title", "description", "parameters"} <= q.keys() for q in shipped)
    assert all(q["name"] in claimgraph("queries").out for q in shipped[:1])


def test_show_gathers_what_is_said_of_one_thing(claimgraph: Command) -> None:
    """All claims in which Norway stands, from both sources, with their quotes."""
    found = claimgraph("show", "Norway", "--json").json

    assert found["entity"]["type"] == "Nation"
    assert {c["source"] for c in found["claims"]} == {"north", "south"}
    assert "“Norway invests $2.5 billion" in claimgraph("show", "Norway").out


def test_history_can_be_seen_and_gone_back_to(copy: Command) -> None:
    """After a removal, `generations`, `diff` and `rollback` show it and take it back."""
    first = copy("diff", "--json").json
    copy("remove", "south")
    kept = copy("generations", "--json").json
    change = copy("diff", "--json").json
    named = copy("diff", "1", "2", "--json").json
    back = copy("rollback", "000001")

    assert first["from"] is None
    assert len(first["added"]) > 10
    assert [(g["generation"], g["live"]) for g in kept] == [("000002", True), ("000001", False)]
    assert change == named
    assert change["withdrawn"]
    assert not change["added"]
    assert (back.code, back.out) == (0, "")
    assert [s["id"] for s in copy("sources", "--json").json] == ["north", "south"]


def test_models_says_which_would_answer(claimgraph: Command) -> None:
    """Known models are listed with licence and size; with no server and no model, none answers."""
    found = claimgraph("models", "--json").json

    assert any(m["name"] == "all-MiniLM-L6-v2" and m["present"] for m in found["embedding"])
    assert {"smollm2-135m-instruct"} <= {m["name"] for m in found["language"]}
    assert "Answers come from" in claimgraph("models").out


def test_quiet_keeps_messages_back(copy: Command) -> None:
    """With -q a removal says nothing, and errors are still told."""
    done = copy("-q", "remove", "south")
    wrong = copy("-q", "remove", "south")

    assert (done.code, done.out, done.err) == (0, "", "")
    assert wrong.code == 1
    assert "south" in wrong.err


@pytest.mark.parametrize(
    "arguments",
    [("no-such-verb",), ("export", "zip", "x"), ("ask",), ("search", "x", "-k", "0"), ("ask", "x", "--as-of", "May")],
)
def test_wrong_usage_exits_2(claimgraph: Command, arguments: tuple[str, ...]) -> None:
    """What is wrong is said on standard error, and nothing is on standard output."""
    done = claimgraph(*arguments)

    assert done.code == 2
    assert done.err
    assert not done.out


@pytest.mark.parametrize(
    "verb", ["sources", "claims", "conflicts", "show", "doctor", "models", "queries", "generations"]
)
def test_text_for_people_fits_a_terminal(claimgraph: Command, verb: str) -> None:
    """Where words can be broken, no line is longer than 100 columns."""
    done = claimgraph(verb, *(["Norway"] if verb == "show" else []))

    assert done.out
    assert [line for line in done.out.splitlines() if len(line) > 100 and " " in line[60:].strip()] == []


def test_a_process_keeps_data_and_messages_apart(copy: Command) -> None:
    """Piped, a real process writes JSON alone to standard output, no progress, and no colour anywhere."""
    extra = copy.home.parent / "west.txt"
    extra.write_text("Ireland builds a data centre in Cork.\n", encoding="utf-8")
    done = copy.process("ingest", str(extra), "--json")

    assert done.code == 0
    assert json.loads(done.out)["sources"][0]["state"] == "added"
    assert done.err == ""
    assert "\x1b" not in done.out


def test_no_color_is_honoured_on_a_terminal(copy: Command) -> None:
    """On a terminal progress is drawn, with NO_COLOR without a colour; data stays free of it."""
    main, side = pty.openpty()
    extra = copy.home.parent / "west.txt"
    extra.write_text("Ireland builds a data centre in Cork.\n", encoding="utf-8")
    environment = copy.surroundings() | {"NO_COLOR": "1", "TERM": "xterm-256color"}
    with subprocess.Popen(
        copy.line("ingest", str(extra), "--json"), stdout=subprocess.PIPE, stderr=side, cwd=ROOT, env=environment
    ) as process:
        os.close(side)
        drawn = _drained(main)
        out = process.stdout.read() if process.stdout else b""

    assert process.returncode == 0
    assert json.loads(out)["sources"][0]["state"] == "added"
    assert b"read" in drawn
    assert b"\x1b[3" not in drawn


def _drained(handle: int) -> bytes:
    """All that is written to a terminal until its other side is closed."""
    drawn = b""
    with os.fdopen(handle, "rb", buffering=0) as terminal:
        try:
            while part := terminal.read(4096):
                drawn += part
        except OSError:
            pass
    return drawn


def test_a_closed_pipe_is_no_fault(claimgraph: Command) -> None:
    """`claimgraph claims | head -1` ends without a word on standard error."""
    with subprocess.Popen(
        claimgraph.line("claims"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=claimgraph.surroundings(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()

    assert said == b""


def test_help_is_there_at_once() -> None:
    """Help loads nothing heavy: no engine, no numbers, no language."""
    heavy = {"numpy", "pyoxigraph", "kg.store", "ui.wiring", "torch"}
    code = f"import sys, ui.cli; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [Command(ROOT).line()[0], "-c", code], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )

    assert done.stdout.strip() == "[]"
