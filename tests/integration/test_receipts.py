"""Answers that are saved: kept whole, exported, asked again, and told of where a change touches them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command import NORTH, Command, filled
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import PROV, RDF

QUESTION = "How large will the market for sovereign compute in Norway be by 2030?"
EDITED = NORTH.replace("reach $4 billion", "reach $6 billion")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, minilm: object, models_dir: Path) -> Command:
    """Two small sources, and an answer and a query that were saved; tests that change them take a `copy`."""
    claimgraph = filled(tmp_path_factory.mktemp("receipts") / "home", models_dir)
    done = claimgraph("ask", QUESTION, "--model", "none", "--save", "market", "--json")
    assert done.code == 0, done.err
    assert "$4 billion" in done.out
    assert claimgraph("ask", "Who does Denmark partner with?", "--model", "none", "--save", "partner").code == 0
    query = "SELECT ?q WHERE { GRAPH ?d { ?c a cg:Claim ; cg:quote ?q } }"
    assert claimgraph("queries", "save", "quotes", "-", stdin=query).code == 0
    return claimgraph


@pytest.fixture
def copy(saved: Command, tmp_path: Path) -> Command:
    """The same to change; its sources lie in `sources` beside it."""
    shutil.copytree(saved.home, tmp_path / "home")
    shutil.copytree(saved.home.parent / "sources", tmp_path / "sources")
    return Command(tmp_path / "home")


def edited(copy: Command, text: str = EDITED) -> None:
    """Take in another version of the source that the answer cites."""
    path = copy.home.parent / "sources" / "north.md"
    path.write_text(text, encoding="utf-8")
    done = copy("ingest", str(path), "--json")
    assert done.code == 0, done.err
    assert done.json["sources"][0]["state"] == "changed"


def answer_node(graph: Graph) -> Any:
    return graph.value(predicate=RDF.type, object=URIRef("https://schema.org/Answer"))


def test_a_saved_answer_is_listed_and_the_same_again(saved: Command) -> None:
    """On its own generation a replay gives the same sentences and rows, and says so."""
    listed, other = saved("answers", "--json").json
    again = saved("answers", "replay", "market", "--json")

    assert (listed["name"], listed["question"], listed["generation"]) == ("market", QUESTION, "000001")
    assert (other["name"], other["status"], other["model"]) == ("partner", "answered", None)
    assert again.code == 0
    assert again.json["same"]
    assert again.json["why"] == []
    assert "the same" in saved("answers", "replay", "market").out
    content = saved("answers", "export", "partner", "--format", "json").json
    assert len(content["rows"]) == len(content["answer"]["queries"]) > 0
    assert [len(rows["results"]["bindings"]) for rows in content["rows"]] == [1, 1]
    assert "1 sentence and 2 rows" in saved("answers", "replay", "partner").out


def test_markdown_has_all_an_answer_rests_on(saved: Command) -> None:
    """Question, sentences with numbers, quotes, queries with their rows, generation and digest; no live markup."""
    text = saved("answers", "export", "market").out

    assert f"# {QUESTION}" in text
    assert "[1] “" in text
    assert "$4 billion" in text
    assert "```sparql" in text
    assert "generation 000001" in text
    assert "| Denmark partners with Nvidia. |" in saved("answers", "export", "partner").out
    assert "](" not in text


@pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated:DeprecationWarning"
)  # rdflib's own reader of JSON-LD
def test_jsonld_is_prov(saved: Command) -> None:
    """Read as RDF: the answer derives from quotes of documents, and was made using a generation and queries."""
    record = saved("answers", "export", "market", "--format", "jsonld").json
    graph = Graph()
    graph.parse(data=json.dumps(record), format="json-ld")

    answer = answer_node(graph)
    activity = graph.value(answer, PROV.wasGeneratedBy)
    used = set(graph.objects(activity, PROV.used))
    assert URIRef("https://w3id.org/claimgraph/generation/000001") in used
    selects = [graph.value(one, URIRef("http://www.w3.org/ns/shacl#select")) for one in used]
    assert any("SELECT" in str(select) for select in selects)
    places = set(graph.objects(answer, PROV.wasDerivedFrom))
    assert places
    for place in places:
        assert isinstance(graph.value(place, PROV.value), Literal)
        assert graph.value(graph.value(place, PROV.wasQuotedFrom), PROV.specializationOf) is not None
    rows = [o for o in graph.objects(None, PROV.value) if str(getattr(o, "datatype", "")).endswith("JSON")]
    assert rows


def test_a_replay_says_what_changed_and_why(copy: Command) -> None:
    """On a newer generation: sentences that went and came, the value that was revised, and in which document."""
    edited(copy)

    again = copy("answers", "replay", "market", "--json")

    assert again.code == 3
    found = again.json
    assert not found["same"]
    assert any("$4 billion" in text for text in found["sentences"]["gone"])
    assert any("$6 billion" in text for text in found["sentences"]["came"])
    assert [why["what"] for why in found["why"]] == ["revised"]
    assert found["why"][0]["document"]["was"] != found["why"][0]["document"]["now"]
    assert "$6 billion" in found["why"][0]["changed"][0]["new"]
    assert "→ $6 billion" in copy("answers", "replay", "market").out
    assert copy("answers", "replay", "market", "--generation", "1", "--json").json["same"]


def test_a_replay_knows_that_a_source_is_gone(copy: Command) -> None:
    """The source an answer rests on was taken out: the reason names it."""
    copy("remove", "north")

    found = copy("answers", "replay", "market", "--json")

    assert found.code == 3
    assert {(why["source"], why["what"]) for why in found.json["why"]} == {("north", "gone")}


def test_a_diff_says_what_changed_and_whom_it_touches(copy: Command) -> None:
    """Old and new value side by side, the conflict that went, and the saved answer and query that are affected."""
    edited(copy, EDITED.replace("Norway invests $2.5 billion", "Norway invests $3.5 billion"))

    change = copy("diff", "--json").json
    text = copy("diff").out

    pairs = {(pair["old"]["text"], pair["new"]["text"]) for pair in change["changed"] if pair["kind"] == "value"}
    assert any("$4 billion" in old and "$6 billion" in new for old, new in pairs)
    assert {claim["claim"] for claim in change["added"]} >= {pair["new"]["claim"] for pair in change["changed"]}
    assert {c["class"] for c in change["conflicts"]["resolved"]} == {"disagreement"}
    assert change["conflicts"]["new"] == []
    assert [answer["name"] for answer in change["answers"]] == ["market"]
    assert [query["name"] for query in change["queries"]] == ["quotes"]
    assert "$4 billion → $6 billion" in text
    assert "saved answers affected" in text
    assert "no longer in conflict" in text
    back = copy("diff", "2", "1", "--json").json
    assert back["conflicts"] == {"new": change["conflicts"]["resolved"], "resolved": []}
    assert {(p["new"]["text"], p["old"]["text"]) for p in back["changed"]} == {
        (p["old"]["text"], p["new"]["text"]) for p in change["changed"]
    }


def test_a_change_elsewhere_touches_no_answer(copy: Command) -> None:
    """A source that the answer does not cite goes: nothing is said of the answer, and the replay is the same."""
    copy("remove", "south")

    assert copy("diff", "--json").json["answers"] == []
    assert copy("answers", "replay", "market", "--json").json["same"]


def test_names_and_damage_are_told(copy: Command) -> None:
    """A name is taken once and must be plain; a receipt that was altered, or is not there, is an error with a hint."""
    taken = copy("ask", QUESTION, "--model", "none", "--save", "market")
    odd = copy("ask", QUESTION, "--model", "none", "--save", "../market")
    digest = (copy.home / "answers" / "names" / "market").read_text(encoding="utf-8").strip()
    file = copy.home / "answers" / f"{digest}.json"
    file.write_text(file.read_text(encoding="utf-8").replace("billion", "million"), encoding="utf-8")
    broken = copy("answers", "replay", "market")
    missing = copy("answers", "export", "other")

    assert [one.code for one in (taken, odd, broken, missing)] == [1, 1, 1, 1]
    assert "is saved already" in taken.err
    assert "cannot be the name" in odd.err
    assert "has changed since it was written" in broken.err
    assert all("hint:" in one.err for one in (taken, odd, broken, missing))
    assert copy("answers", "remove", "market").code == 0
    assert [one["name"] for one in copy("answers", "--json").json] == ["partner"]
    assert not file.exists()


def test_every_answer_is_saved_where_wanted(copy: Command) -> None:
    """With `answers.save` in the configuration each answer is saved under the words of its question."""
    config = copy.home / "config.toml"
    config.write_text(config.read_text(encoding="utf-8") + "[answers]\nsave = true\n", encoding="utf-8")
    for _ in range(2):
        copy("ask", "Which law governs data in Sweden?", "--model", "none")

    names = [one["name"] for one in copy("answers", "--json").json]

    assert names == ["market", "partner", "which-law-governs-data-in-sweden", "which-law-governs-data-in-sweden-2"]


def test_saved_queries_run_by_name(copy: Command) -> None:
    """A saved query is listed and run like one that ships; a bad one, or a name that ships, is refused."""
    listed = {query["name"]: query["saved"] for query in copy("queries", "--json").json}
    bad = copy("queries", "save", "bad", "-", stdin="SELECT WHERE")
    shipped = copy("queries", "save", "sources", "-", stdin="ASK {}")

    assert listed["quotes"]
    assert not listed["sources"]
    assert "Norway invests" in copy("query", "quotes", "--format", "csv").out
    assert (bad.code, shipped.code) == (1, 1)
    assert copy("queries", "remove", "quotes").code == 0
    assert copy("query", "quotes").code == 1
