"""The SPARQL page: an editor, the shipped queries as examples, a table, downloads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import streamlit as st

from kg.derive import legend
from kg.errors import ClaimgraphError
from kg.named_queries import NamedQuery, fill, named_queries
from ui.chat.markup import legend_html
from ui.chat.modelling import plain
from ui.chat.wording import from_question
from ui.chat.workspace import services

if TYPE_CHECKING:
    from kg.sparql import Table

__all__ = ["PAGE", "TEXT", "page"]

PAGE, TEXT, RAN = "sparql_page", "sparql_text", "sparql_ran"
OWN = "your own query"
DOWNLOADS = {"csv": "text/csv", "json": "application/sparql-results+json", "tsv": "text/tab-separated-values"}


def page() -> None:
    """Draw the page."""
    st.subheader("SPARQL")
    st.caption("Read only. Plain triples stand in the default graph; claims with their quotes in one graph a document.")
    if TEXT not in st.session_state:
        shared = st.query_params.get("query")
        st.session_state[TEXT] = shared or next(iter(named_queries().values())).text
    _examples()
    from_question(_written)
    st.text_area("Query", key=TEXT, height=280, label_visibility="collapsed")
    if st.button("Run", type="primary"):
        _run(st.session_state[TEXT])
    if RAN in st.session_state:
        _show(st.session_state[RAN])
    _vocabulary()


def _vocabulary() -> None:
    """The classes with their colours and the relations with what they mean, as the ontology has them."""
    ontology = services().ontology
    with st.expander("Vocabulary"):
        st.html(legend_html(legend(ontology)))
        rows = [
            {
                "relation": f"cg:{r.name}",
                "of": ", ".join(r.domain),
                "value": ", ".join(r.range) or r.kind.value,
                "meaning": r.description,
            }
            for r in ontology.relations.values()
        ]
        st.dataframe(rows, width="stretch", hide_index=True)


def _examples() -> None:
    """Choose a shipped query; its parameters are asked for, and it fills the editor."""
    shipped = named_queries()
    titles = {q.title: q for q in shipped.values()}
    chosen = st.selectbox("Examples", [OWN, *titles])
    if chosen == OWN:
        return
    example = titles[chosen]
    st.caption(example.description)
    values = {
        p.name: st.text_input(p.meaning, p.default, key=f"param-{example.name}-{p.name}") for p in example.parameters
    }
    st.button("Use this query", on_click=_use, args=(example, values))


def _use(example: NamedQuery, values: dict[str, str]) -> None:
    try:
        st.session_state[TEXT] = fill(example, values)
    except ClaimgraphError as error:
        st.session_state[RAN] = error
        return
    _run(st.session_state[TEXT])


def _written(text: str) -> None:
    st.session_state[TEXT] = text
    _run(text)


def _run(text: str) -> None:
    st.query_params["query"] = text
    try:
        st.session_state[RAN] = services().query(text, timeout=None)
    except ClaimgraphError as error:
        st.session_state[RAN] = error


def _show(ran: Table | ClaimgraphError) -> None:
    if isinstance(ran, ClaimgraphError):
        st.error(plain(ran.message))
        st.caption(plain(ran.hint))
        return
    if ran.kind == "construct":
        st.code(ran.turtle or "", language="turtle")
        st.download_button("Download Turtle", ran.turtle or "", "result.ttl", "text/turtle", on_click="ignore")
        return
    if ran.kind == "ask":
        st.write("yes" if ran.boolean else "no")
        return
    st.caption(f"{len(ran.rows)} rows in {ran.seconds * 1000:.0f} ms" + (" (cut short)" if ran.truncated else ""))
    st.dataframe(
        [{v: _short(c.value) if c else "" for v, c in zip(ran.variables, row, strict=True)} for row in ran.rows],
        width="stretch",
        hide_index=True,
    )
    with st.container(horizontal=True):
        for name, kind in DOWNLOADS.items():
            text = services().serialise(ran, name)
            st.download_button(name.upper(), text, f"result.{name}", kind, on_click="ignore")


def _short(value: str) -> str:
    """A name of ours without its namespace; any other value whole."""
    return re.sub(r"^https://w3id\.org/claimgraph/(ontology#|id/|)", "", value)
