"""The shipped queries: each runs, shows something, and takes its parameters safely."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graph_sample import KOREA, build
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kg.errors import NotHeldError, QueryError
from kg.guard import checked, tokens
from kg.named_queries import NamedQuery, ParameterKind, fill, named_queries, named_query, parse_query
from kg.ontology import load_ontology
from kg.sparql import QueryWorker

QUERIES = list(named_queries().values())
VALUES = {
    "claims-of-source": {"source": "harbour-report"},
    "figures-for-relation": {"relation": "hasBudget"},
    "regulations-by-nation": {"nation": "south korea"},
    "are-linked": {"first": "India", "second": "Nvidia"},
}
EMPTY = {"copied-claims", "figures-of-models", "wanted"}


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QueryWorker]:
    with QueryWorker(build(tmp_path_factory.mktemp("graph")), timeout=20) as one:
        yield one


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.name)
def test_a_query_shows_something(query: NamedQuery, worker: QueryWorker) -> None:
    """Every shipped query runs and finds what the sample graph holds for it."""
    table = worker.run(fill(query, VALUES.get(query.name, {})))

    assert table.rows or table.boolean or query.name in EMPTY


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.name)
def test_a_query_is_well_written(query: NamedQuery, worker: QueryWorker) -> None:
    """A query runs with its defaults, uses every parameter, and no parameter is also a variable."""
    names = {t.text for t in tokens(query.text) if t.kind == "variable"}
    parameters = {p.name for p in query.parameters}

    assert {n[1:] for n in names if n[0] == "$"} == parameters
    assert not {f"?{name}" for name in parameters} & names
    assert not worker.run(fill(query, {})).truncated
    assert query.title[0].isupper()
    assert query.description.endswith((".", "…"))


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q.name)
def test_a_query_uses_words_of_the_ontology(query: NamedQuery) -> None:
    """Every cg: term of a query is defined in the ontology."""
    ontology = (Path(__file__).parents[2] / "kg" / "ontology.ttl").read_text(encoding="utf-8")
    used = {t.text for t in tokens(fill(query, {})) if t.kind == "name" and re.match(r"cg:\w", t.text)}

    assert {name for name in used if f"\n{name} a " not in ontology} == set()


def test_there_are_many_queries() -> None:
    """There are more than thirty, in named categories, each with its own title."""
    assert len(QUERIES) >= 30
    assert len({q.title for q in QUERIES}) == len(QUERIES)
    assert len({q.category for q in QUERIES}) >= 8
    assert load_ontology().relations


@pytest.mark.parametrize("name", ["south korea", "SOUTH KOREA", "Republic of Korea", "KOR", "kr"])
def test_a_name_is_found_however_it_is_written(name: str, worker: QueryWorker) -> None:
    """A thing is found by label, alias or code, in upper or lower case."""
    found = worker.run(fill(named_query("aliases-of-entity"), {"entity": name}))

    assert set(found.column("thing")) == {KOREA.iri}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_a_value_cannot_break_out(worker: QueryWorker, text: str) -> None:
    """Whatever is given, it stays one literal: the query has the same pieces but one, and runs."""
    query = named_query("quotes-mentioning")
    assume("\\u" not in text.lower())
    usual = [t.kind for t in tokens(fill(query, {}))]
    filled = fill(query, {"words": text})

    assert [t.kind for t in tokens(filled)] == usual
    assert checked(filled)
    assert worker.run(filled).kind == "select"


@pytest.mark.parametrize(
    ("query", "values", "says"),
    [
        ("figures-for-relation", {"relation": "x> . ?a ?b"}, "relation"),
        ("figures-for-relation", {"relation": "not an iri"}, "relation"),
        ("largest-amounts", {"least": "1; DROP ALL"}, "least"),
        ("largest-amounts", {"least": "NaN"}, "least"),
        ("quotes-mentioning", {"words": "a \\u0022 quote"}, "words"),
        ("claims-holding-on", {"day": "yesterday"}, "day"),
        ("claims-holding-on", {"day": "2025-13-01"}, "day"),
        ("sources", {"nation": "x"}, "nation"),
    ],
)
def test_a_wrong_value_is_named(query: str, values: dict[str, str], says: str) -> None:
    """The message names the parameter, the hint what would do."""
    with pytest.raises(QueryError, match=says) as caught:
        fill(named_query(query), values)

    assert caught.value.hint


@pytest.mark.parametrize("given", ["cg:hasBudget", "hasBudget", "<https://w3id.org/claimgraph/ontology#hasBudget>"])
def test_a_relation_can_be_given_in_three_ways(given: str) -> None:
    """Bare name, prefixed name and full IRI mean the same."""
    query = named_query("figures-for-relation")

    assert fill(query, {"relation": given}) == fill(query, {"relation": "hasBudget"})


def test_numbers_may_be_grouped() -> None:
    """1,000,000 and 1e6 are the same number."""
    query = named_query("largest-amounts")

    assert fill(query, {"least": "1,000,000"}) == fill(query, {"least": "1e6"})


def test_an_unknown_query_is_named() -> None:
    """The message names it, the hint lists what there is."""
    with pytest.raises(NotHeldError, match="no-such") as caught:
        named_query("no-such")

    assert "timeline" in caught.value.hint


@pytest.mark.parametrize("header", ["# title: T\n", "# title: T\n# description: D.\n# category: C\n# param: broken\n"])
def test_a_broken_header_is_named(header: str) -> None:
    """A file without its header, or with a broken line in it, is named."""
    with pytest.raises(QueryError, match="mine"):
        parse_query("mine", header + "SELECT * {}")


def test_a_header_is_read() -> None:
    """Title, description, category and parameters come from the comments."""
    text = "# title: T\n# description: D.\n# category: C\n# param: who name = Ada L — a person\nASK { ?s ?p $who }"
    query = parse_query("mine", text)
    (parameter,) = query.parameters

    assert (parameter.name, parameter.kind, parameter.default) == ("who", ParameterKind.NAME, "Ada L")
    assert 'ASK { ?s ?p "ada l" }' in fill(query, {})
