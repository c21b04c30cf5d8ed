"""The end points over the shipped sources, as other programs use them."""

from __future__ import annotations

import httpx
import pytest

pytestmark = pytest.mark.slow
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


@pytest.mark.parametrize("form", ["get", "form", "direct"])
def test_the_three_forms_of_the_protocol(address: str, form: str) -> None:
    """A query is answered alike by GET, by a form, and by a body of SPARQL."""
    url = f"{address}/sparql"
    answers = {
        "get": lambda: httpx.get(url, params={"query": COUNT}),
        "form": lambda: httpx.post(url, data={"query": COUNT}),
        "direct": lambda: httpx.post(url, content=COUNT, headers={"content-type": "application/sparql-query"}),
    }
    answer = answers[form]()

    assert answer.status_code == 200
    assert int(answer.json()["results"]["bindings"][0]["n"]["value"]) > 100


@pytest.mark.parametrize(
    ("accept", "start"),
    [("text/csv", "n"), ("text/tab-separated-values", "?n"), ("application/sparql-results+xml", "<?xml"), ("*/*", "{")],
)
def test_content_negotiation(address: str, accept: str, start: str) -> None:
    """The rows come in the format that is asked for."""
    answer = httpx.get(f"{address}/sparql", params={"query": COUNT}, headers={"accept": accept})

    assert answer.text.startswith(start)


@pytest.mark.parametrize(
    "query",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT WHERE",
    ],
)
def test_what_is_refused(address: str, query: str) -> None:
    """An update, a call to another server, and nonsense are answered 400 with the next step."""
    answer = httpx.post(f"{address}/sparql", data={"query": query})

    assert answer.status_code == 400
    assert answer.json()["hint"]


def test_the_service_describes_itself(address: str) -> None:
    """A bare GET gives the service description, and the well-known address the data set."""
    assert "sparql-service-description" in httpx.get(f"{address}/sparql").text
    assert "void" in httpx.get(f"{address}/.well-known/void").text


def test_the_json_of_the_contract(address: str) -> None:
    """Questions, searches and claims are answered as on the command line; an answer can be streamed."""
    question = {"question": "When did the EU AI Act enter into force?", "model": "none"}
    answer = httpx.post(f"{address}/api/ask", json=question, timeout=60).json()
    assert all(s["citations"] for s in answer["sentences"])
    assert "1 August 2024" in " ".join(s["text"] for s in answer["sentences"])

    streamed = httpx.post(f"{address}/api/ask", json=question, headers={"accept": "text/event-stream"}, timeout=60)
    assert streamed.text.count("event: sentence") == len(answer["sentences"])

    hits = httpx.get(f"{address}/api/search", params={"question": "adequacy decisions", "k": "3"}).json()["hits"]
    assert [h["rank"] for h in hits] == [1, 2, 3]

    claims = httpx.get(f"{address}/api/claims", params={"subject": "India"}).text.splitlines()
    assert claims


def test_foreign_pages_are_refused(address: str) -> None:
    """A request from another site's page is refused."""
    refused = httpx.get(f"{address}/api/claims", headers={"origin": "https://evil.example"})

    assert refused.status_code == 403


def test_agents_list_the_tools(address: str) -> None:
    """The Model Context Protocol end point starts a session."""
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    answer = httpx.post(f"{address}/mcp", json=hello, headers={"accept": "application/json, text/event-stream"})

    assert answer.status_code == 200
    assert "claimgraph" in answer.text
