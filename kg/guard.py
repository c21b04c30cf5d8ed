"""The guard before the query worker: what a query may be, decided on its text alone.

It exists for clear messages and as the first of two layers; the worker behind it has no network and nothing to write.
The text is read as it stands: escapes of ASCII characters are refused, because a decoded quote would move the ends of
strings, and `<` that could open an IRI as well as compare is refused where the two readings end differently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.errors import QueryRefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "MAX_CHARACTERS",
    "MAX_NESTING",
    "MAX_TOKENS",
    "Token",
    "checked",
    "place",
    "prefixes_of",
    "substituted",
    "tokens",
]

MAX_CHARACTERS = 32_000
MAX_NESTING = 64
MAX_TOKENS = 6_000
"""The engine's parser recurses: 2,272 braces or 7,000 additions in a row overflow its stack."""

_UPDATES = {"INSERT", "DELETE", "DROP", "CLEAR", "CREATE", "LOAD", "ADD", "MOVE", "COPY", "USING"}
_DATASETS = {"FROM"}
_OPEN, _CLOSE = "{([", "})]"
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\[uU]")
_SURE_IRI = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://[^>]*|)>\Z")
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<blank>_:[\w.-]+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
  | (?P<name>(?:[^\W\d][\w-]*)?:(?:[\w:.%-]|\\.)*)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind (string, iri, variable, name, word, sign …), its text and where it starts."""

    kind: str
    text: str
    start: int


def tokens(query: str) -> Iterator[Token]:
    """The pieces of a query without white space and comments."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "sign"
        if kind not in {"space", "comment"}:
            yield Token(kind, match.group(), match.start())


def place(query: str, offset: int) -> str:
    """Where `offset` is, for people: "line 3, column 7"."""
    before = query[:offset]
    return f"line {before.count(chr(10)) + 1}, column {offset - before.rfind(chr(10))}"


def prefixes_of(query: str) -> tuple[set[str], set[str]]:
    """The prefixes a query declares, and those it uses."""
    declared: set[str] = set()
    used: set[str] = set()
    after = ""
    for token in tokens(query):
        if token.kind == "name":
            prefix = token.text.split(":", 1)[0]
            (declared if after == "PREFIX" else used).add(prefix)
        after = token.text.upper() if token.kind == "word" else ""
    return declared, used


def substituted(query: str, terms: Mapping[str, str]) -> tuple[str, set[str]]:
    """The query with every `$name` replaced by the term of that name, as SPARQL; and the names that it used.

    Only variables with a dollar sign are parameters, so a term cannot stand in a projection by accident.
    """
    parts, used, end = [], set(), 0
    for token in tokens(query):
        name = token.text[1:]
        if token.kind == "variable" and token.text[0] == "$" and name in terms:
            parts += [query[end : token.start], terms[name]]
            used.add(name)
            end = token.start + len(token.text)
    return "".join([*parts, query[end:]]), used


def checked(query: str) -> str:
    """The query as the engine may have it; QueryRefusedError says what it may not ask and where it asks it."""
    if len(query) > MAX_CHARACTERS:
        hint = "ask for less at once, or narrow it with FILTER instead of long lists"
        raise QueryRefusedError(f"the query is longer than {MAX_CHARACTERS:,} characters", hint)
    if not query.strip():
        raise QueryRefusedError("the query is empty", "write one, or name one that `claimgraph queries` lists")
    plain = _ESCAPE.sub(_decoded, query)
    _check_nesting(plain)
    for token in tokens(plain):
        _check_token(plain, token)
    return plain


def _decoded(match: re.Match[str]) -> str:
    code = int(match.group(1) or match.group(2) or "0", 16)
    if not 0xA0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        where = place(match.string, match.start())
        raise QueryRefusedError(f"{where}: the escape {match.group()!r} is not allowed", "write the character itself")
    return chr(code)


def _check_nesting(query: str) -> None:
    depth = 0
    for number, token in enumerate(tokens(query)):
        if number >= MAX_TOKENS:
            raise QueryRefusedError(f"the query has more than {MAX_TOKENS:,} parts", "split it into several queries")
        if token.kind != "sign":
            continue
        depth += (token.text in _OPEN) - (token.text in _CLOSE)
        if depth > MAX_NESTING:
            where = place(query, token.start)
            raise QueryRefusedError(f"{where}: brackets are nested deeper than {MAX_NESTING}", "write it flatter")


def _check_token(query: str, token: Token) -> None:
    if token.kind == "iri":
        if not _SURE_IRI.match(token.text) and ("#" in token.text or "'" in token.text):
            hint = "write the IRI with its scheme and //, or put spaces around a < that compares"
            raise QueryRefusedError(f"{place(query, token.start)}: {token.text} can be read in two ways", hint)
        return
    if token.kind not in {"word", "name"}:
        return
    word = token.text.split(":", 1)[0].upper()
    where = place(query, token.start)
    if word.startswith("SERVICE"):
        raise QueryRefusedError(f"{where}: SERVICE asks another server", "ask only what this graph holds")
    if word in _DATASETS:
        hint = "leave FROM out; use GRAPH to look into the graph of one document"
        raise QueryRefusedError(f"{where}: FROM names a data set of its own", hint)
    if word in _UPDATES:
        hint = "use SELECT, ASK, CONSTRUCT or DESCRIBE; the graph changes only by ingesting sources"
        raise QueryRefusedError(f"{where}: {word} is an update, and queries only read", hint)
