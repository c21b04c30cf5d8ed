"""The search page: passages for a question, narrowed where that is wanted, each with why it is among those found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from kg.document import Span
from kg.errors import ClaimgraphError
from kg.paging import page_of
from retrieval.reasons import name_places, shared_words
from retrieval.scope import Within
from ui.chat.marking import STYLE, Marks, marked_html, why_html
from ui.chat.markup import inert
from ui.chat.modelling import plain
from ui.chat.workspace import services
from ui.searching import Found, explained

if TYPE_CHECKING:
    from kg.document import Source
    from retrieval.reasons import Reason
    from retrieval.search import Hit

__all__ = ["page"]

FOUND, OPEN = "search_found", "search_open"
EVERY = "all"
BEFORE, AFTER = 300, 600  # characters shown around an open passage
LONGEST_WORD = 30  # characters
LEAD, EXCERPT = 80, 360  # characters of a hit that are shown, and how many of them before its nearest sentence


def page() -> None:
    """Draw the page."""
    st.html(STYLE)
    st.subheader("Search")
    if not services().held():
        st.caption("Nothing is held yet: take sources in on the Sources page.")
        return
    _form()
    found = st.session_state.get(FOUND)
    if isinstance(found, ClaimgraphError):
        st.error(plain(f"{found.message} — {found.hint}"))
    elif found is not None and found[0].generation != services().snapshot().generation:
        st.caption("The sources have changed since: search again.")
    elif found is not None:
        _draw(*found)


def _form() -> None:
    sources = [held.source for held in services().held()]
    with st.form("search", border=True):
        question = st.text_input("What to look for", st.query_params.get("q", ""), max_chars=2000)
        columns = st.columns([3, 2, 2, 2, 1])
        source = columns[0].selectbox("Source", [EVERY, *(one.id for one in sources)])
        kind = columns[1].selectbox("Kind", [EVERY, *sorted({one.kind for one in sources})])
        since = columns[2].text_input("Published since", placeholder="2025 or 2025-03-31")
        until = columns[3].text_input("Published until", placeholder="2026")
        k = columns[4].number_input("Hits", 1, 50, 10)
        if st.form_submit_button("Search", type="primary") and question.strip():
            chosen = (None if value == EVERY else value for value in (source, kind))
            days = (day.strip() or None for day in (since, until))
            _search(question.strip(), int(k), Within(*chosen, *days))


def _search(question: str, k: int, within: Within) -> None:
    st.query_params["q"] = question
    st.session_state.pop(OPEN, None)
    try:
        found = services().search(question, k, within)
        st.session_state[FOUND] = (found, explained(services(), found))
    except ClaimgraphError as error:
        st.session_state[FOUND] = error


def _draw(found: Found, why: tuple[Reason, ...]) -> None:
    st.caption(f"{len(found.hits)} passages in {found.seconds * 1000:.0f} ms, generation {found.generation}")
    listed, passage = st.columns([3, 2], gap="large")
    with listed:
        for hit, reason in zip(found.hits, why, strict=True):
            _hit(hit, reason)
    with passage, st.container(key="passage"):
        _passage(found.question)


def _hit(hit: Hit, reason: Reason) -> None:
    source = _source(hit.document)
    with st.container(border=True):
        with st.container(horizontal=True, gap="small"):
            name = plain(source.title or source.id)
            if st.button(f"{hit.rank} · {name}{_page_of(hit, reason)}", key=f"hit-{hit.rank}", type="tertiary"):
                st.session_state[OPEN] = (hit.passage, hit.via.name if hit.via else None)
            if reason.origin is not None and hit.via is not None:
                label = f"from {plain(reason.origin.source_id)}"
                if st.button(label, key=f"from-{hit.rank}", type="tertiary", help="Open where the path starts"):
                    st.session_state[OPEN] = (reason.origin.id, hit.via.name)
        text = services().text_of(hit.document)
        marks = Marks(reason.words, reason.bridge, (reason.nearest,) if reason.nearest else ())
        excerpt = marked_html(text, _excerpt(hit, reason, text), marks)
        st.html(excerpt + why_html(hit, reason, text))


def _page_of(hit: Hit, reason: Reason) -> str:
    """The page of what is underlined in a hit, where its source has pages: a passage may run over several."""
    at = reason.nearest or Span(hit.start, hit.end)
    number = page_of(services().text_of(hit.document), at.start, at.end)
    return f" · page {number}" if number else ""


def _excerpt(hit: Hit, reason: Reason, text: str) -> Span:
    """What of a hit is shown: some of it around its nearest sentence, whole words."""
    at = reason.nearest.start if reason.nearest else hit.start
    start = max(hit.start, min(at - LEAD, hit.end - EXCERPT))
    end = min(hit.end, start + EXCERPT)
    begin = start if start == hit.start else _word_end(text, start)
    return Span(begin + len(text[begin:end]) - len(text[begin:end].lstrip()), _word_end(text, end))


def _word_end(text: str, place: int) -> int:
    """The first place from `place` on, not far from it, at which no word goes on."""
    near = (at for at in range(place, min(len(text), place + LONGEST_WORD)) if text[at].isspace())
    return next(near, min(place, len(text)))


def _passage(question: str) -> None:
    """The passage that is open with some text around it, its words marked; a line of help where none is."""
    opened = st.session_state.get(OPEN)
    if opened is None:
        st.caption("Click a hit to read its passage where it stands.")
        return
    id_, name = opened
    try:
        row = services().snapshot().catalogue.passage(id_)
    except ClaimgraphError as error:
        st.error(plain(f"{error.message} — {error.hint}"))
        return
    source, text = _source(row.document), services().text_of(row.document)
    st.html(f"<b>{inert(source.title or source.id)}</b>")
    facts = [one for one in (source.publisher, source.published, source.url) if one]
    pages = _pages(text, row.start, row.end)
    place = f"{pages}characters {row.start}–{row.end} of document {row.document}"
    st.html(f'<div class="cg-meta">{inert(" · ".join(facts))}<br>{inert(place)}</div>')
    linkage = services().snapshot().linkage
    marks = Marks(shared_words(question, text, linkage), name_places(name, text) if name else ())
    around = Span(max(0, row.start - BEFORE), min(len(text), row.end + AFTER))
    st.html(marked_html(text, around, marks, Span(row.start, row.end)))


def _pages(text: str, start: int, end: int) -> str:
    first, last = page_of(text, start, end), page_of(text, max(start, end - 1), end)
    if first is None:
        return ""
    return f"page {first}, " if last in (first, None) else f"pages {first} to {last}, "


def _source(document: str) -> Source:
    return services().snapshot().documents[document].source
