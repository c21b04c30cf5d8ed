"""The box of the SPARQL page where a question in words becomes a query."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kg.errors import ClaimgraphError
from ui.chat.modelling import plain
from ui.chat.workspace import services
from ui.graph_asking import readings

__all__ = ["from_question"]

_ASKED, _FOUND, _CHOSEN, _FAILED = "words_asked", "words_found", "words_chosen", "words_failed"
_SHOWN = 4  # readings to choose from


def from_question(use: Callable[[str], None]) -> None:
    """Draw the box; `use` gets the query of the reading that is chosen, the best one first."""
    st.text_input(
        "Write it from a question",
        key=_ASKED,
        placeholder="Which organisations develop the most models?",
        on_change=_read,
        args=(use,),
    )
    if _FAILED in st.session_state:
        st.caption(plain(st.session_state[_FAILED]))
    found: dict[str, str] = st.session_state.get(_FOUND, {})
    if found:
        st.radio("Read as", list(found), key=_CHOSEN, on_change=lambda: use(found[st.session_state[_CHOSEN]]))


def _read(use: Callable[[str], None]) -> None:
    st.session_state.pop(_FAILED, None)
    st.session_state.pop(_FOUND, None)
    question = st.session_state[_ASKED].strip()
    if not question:
        return
    try:
        _, found = readings(services(), question)
    except ClaimgraphError as error:
        st.session_state[_FAILED] = f"{error.message}: {error.hint}"
        return
    if found[0].unread:
        st.session_state[_FAILED] = f"nothing in the graph was found for: {', '.join(found[0].unread)}"
    st.session_state[_FOUND] = {reading.words: reading.sparql for reading in found[:_SHOWN]}
    use(found[0].sparql)
