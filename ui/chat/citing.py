"""Citations that can be clicked, and the passage they open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui.chat.markup import inert, passage_html
from ui.chat.modelling import plain
from ui.chat.workspace import services

__all__ = ["listen", "show_passage", "source_buttons"]

OPEN = "open_citation"
BEFORE, AFTER = 400, 900
LONGEST_NAME = 70
# One listener for the whole page: a click on [n] becomes a value in Python instead of a jump to another address.
LISTENER = """
export default function(component) {
  const { setTriggerValue } = component;
  const onClick = (event) => {
    const link = event.target.closest && event.target.closest('a[href^="#cite-"]');
    if (!link) return;
    event.preventDefault();
    setTriggerValue('cite', link.getAttribute('href').slice(6));
  };
  document.addEventListener('click', onClick, true);
  return () => document.removeEventListener('click', onClick, true);
}
"""


def listen() -> None:
    """Open the citation whose `[n]` was clicked in an answer."""
    component = st.components.v2.component("claimgraph_citations", js=LISTENER)
    clicked = component(key="citation_listener", on_cite_change=lambda: None)
    found = re.fullmatch(r"(\d+)-(\d+)", str(getattr(clicked, "cite", "") or ""))
    if found:
        st.session_state[OPEN] = (int(found[1]), int(found[2]))


def source_buttons(turn: int, citations: list[dict[str, Any]]) -> None:
    """One button a citation, those of a source together behind its name: the way in for the keyboard."""
    sources: dict[str, list[dict[str, Any]]] = {}
    for citation in citations:
        sources.setdefault(str(citation["source"]["id"]), []).append(citation)
    for of_source in sources.values():
        with st.container(horizontal=True, gap="small"):
            for place, citation in enumerate(of_source):
                number = int(citation["number"])
                label = str(number) if place else f"{number} · {_name(citation['source'])}"
                if st.button(label, key=f"cite-{turn}-{number}", type="tertiary"):
                    st.session_state[OPEN] = (turn, number)


def _name(source: Mapping[str, Any]) -> str:
    name = plain(source["title"] or source["id"])
    return name if len(name) <= LONGEST_NAME else name[:LONGEST_NAME].rsplit(" ", 1)[0] + " …"


def show_passage(answers: Mapping[int, Mapping[str, Any]]) -> None:
    """The passage of the citation that is open, its quote marked; a line of help where none is."""
    turn, number = st.session_state.get(OPEN, (0, 0))
    citation = next((c for c in answers.get(turn, {}).get("citations", []) if c["number"] == number), None)
    if citation is None:
        st.caption("Click a [n] in an answer to read the passage it rests on.")
        return
    source = citation["source"]
    st.html(f"<b>[{number}] {inert(source['title'] or source['id'])}</b>")
    facts = " · ".join(str(source[k]) for k in ("publisher", "published", "url") if source.get(k))
    place = f"characters {citation['start']}–{citation['end']} of document {citation['document']}"
    st.html(f'<div class="cg-meta">{inert(facts)}<br>{inert(place)}</div>')
    text = services().text_of(citation["document"])
    begin, finish = max(0, citation["start"] - BEFORE), min(len(text), citation["end"] + AFTER)
    st.html(passage_html(text[begin:finish], citation["start"] - begin, citation["end"] - begin))
