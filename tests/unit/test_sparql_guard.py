"""What a query may not ask, decided on its text."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryRefusedError
from kg.guard import MAX_CHARACTERS, MAX_NESTING, checked, place, prefixes_of, tokens

CALL = "SERVICE <http://x.example/> { ?s ?p ?o }"

REFUSED = {
    "service": f"SELECT * {{ {CALL} }}",
    "silent": "SELECT * { SERVICE SILENT ?where { ?s ?p ?o } }",
    "lower case": f"SELECT * {{ {CALL.lower()} }}",
    "glued to a name": "PREFIX ex: <http://x.example/> SELECT * { SERVICEex:s { ?s ?p ?o } }",
    "glued to a prefix": "PREFIX : <http://x.example/> SELECT * { SERVICE:s { ?s ?p ?o } }",
    "in an exists": f"SELECT * {{ ?s ?p ?o FILTER EXISTS {{ {CALL} }} }}",
    "after a false string": f'SELECT * {{ ?s ?p "a\\u0022" . {CALL} . ?s ?p "b" }}',
    "after a false comment": f"SELECT * {{ ?s ?p <http://x.example/a#b> . {CALL} }}",
    "after a false iri": f"SELECT * {{ ?s ?p ?o FILTER(?o<'x>') {CALL} ?s ?p 'z' }}",
    "after a comparison": f'SELECT * {{ ?a ?b ?c FILTER(?a<xsd:b#>"""\n) {CALL} #"""\n }}',
    "after an escaped hash": f"SELECT * {{ ?s ?p cg:a\\#b . {CALL} }}",
    "from": "SELECT * FROM <file:///etc/hostname> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <http://x.example/> { ?s ?p ?o }",
    "insert": "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
    "delete": "DELETE WHERE { ?s ?p ?o }",
    "drop": "DROP ALL",
    "clear": "clear default",
    "load": "LOAD <http://x.example/>",
    "hidden behind a query": "SELECT * { ?s ?p ?o } ; DROP ALL",
    "nested": "SELECT * WHERE " + "{" * 6000 + "}" * 6000,
    "parentheses": "SELECT ((" + "(" * 100 + "1" + ")" * 100 + ")) AS ?x) {}",
    "a long sum": "SELECT (" + "1+" * 7000 + "1 AS ?x) {}",
    "a long denial": "ASK { FILTER(" + "!" * 9472 + "true) }",
    "long": "SELECT * { ?s ?p '" + "x" * MAX_CHARACTERS + "' }",
    "empty": " \n ",
    "a broken escape": "SELECT * { ?s ?p '\\uZZ' }",
    "a surrogate": "SELECT * { ?s ?p '\\ud800' }",
}

ALLOWED = {
    "words in strings": "SELECT * { ?s ?p 'SERVICE FROM LOAD' , \"drop all\" }",
    "words in long strings": "SELECT * { ?s ?p '''SERVICE\n'INSERT' ''' }",
    "words in comments": "# SERVICE and FROM\nSELECT * { ?s ?p ?o }",
    "words in iris": "SELECT * { ?s <http://x.example/service#FROM> ?o }",
    "words in names": "SELECT * { ?service cg:load ?from ; cg:serviceProvider _:delete }",
    "comparisons": "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 3 || ?o<=2) }",
    "escapes of letters": "SELECT * { ?s ?p '\\u00e9' }",
    "graph": "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "nested a little": "SELECT * WHERE " + "{" * MAX_NESTING + "}" * MAX_NESTING,
    "negation": "ASK { FILTER(!!true) }",
}


@pytest.mark.parametrize("query", REFUSED.values(), ids=REFUSED.keys())
def test_more_than_reading_is_refused(query: str) -> None:
    """Calls to other servers, other data sets, updates and bombs are refused with a message and a hint."""
    with pytest.raises(QueryRefusedError) as caught:
        checked(query)

    assert caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("query", ALLOWED.values(), ids=ALLOWED.keys())
def test_reading_is_allowed(query: str) -> None:
    """Forbidden words are no harm in strings, comments, IRIs, variables and names."""
    assert checked(query)


def test_a_refusal_names_the_place() -> None:
    """The message says line and column."""
    with pytest.raises(QueryRefusedError, match="line 2, column 3"):
        checked("SELECT * {\n  SERVICE <http://x.example/> {} }")


def test_escapes_of_letters_are_decoded() -> None:
    """The engine gets the text the guard has read."""
    assert checked("SELECT * { ?s ?p 'caf\\u00e9' }") == "SELECT * { ?s ?p 'café' }"


@given(st.text(st.sampled_from("\"'<>#\\{}?a: \nSERVICE.u0"), max_size=40))
def test_reading_a_query_loses_nothing(text: str) -> None:
    """The pieces of any text stand in it in order, and the guard either passes or refuses it."""
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert text[token.start :].startswith(token.text)
        end = token.start + len(token.text)
    with suppress(QueryRefusedError):
        assert checked(text)


def test_prefixes_are_found() -> None:
    """Declared and used prefixes are told apart."""
    declared, used = prefixes_of("PREFIX a: <http://a.example/> SELECT * { a:x b:y 'c:z' }")

    assert (declared, used) == ({"a"}, {"a", "b"})
    assert place("ab\ncd", 4) == "line 2, column 2"
