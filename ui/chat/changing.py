"""The changes page: what came, went and changed between two generations, with the words, and whom it touches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from kg.errors import ClaimgraphError
from kg.revising import RevisionKind
from ui import changing
from ui.chat.markup import inert, table_html
from ui.chat.modelling import plain
from ui.chat.workspace import services
from ui.render.changing import revision_text, summary
from ui.render.claims import statement

if TYPE_CHECKING:
    from kg.claim import Claim
    from kg.conflicts import Conflict
    from ui.changing import Affected, Change

__all__ = ["page"]

FOUND = "changes_found"
MOST = 200  # rows of a table that are drawn


def page() -> None:
    """Draw the page."""
    st.subheader("Changes")
    kept = [g.id for g in services().base.generations()]
    if not kept:
        st.caption("Nothing is held yet.")
        return
    left, right = st.columns(2)
    newer = right.selectbox("to generation", kept)
    older = left.selectbox("from generation", [g for g in kept if g != newer] or [newer])
    ask = st.checkbox("Ask saved questions again on both", help="Only those that no language model answered.")
    if older == newer or newer is None or older is None:
        st.caption("There is one generation only: everything in it is new.")
        return
    try:
        with st.spinner("Comparing …"):
            found = _found(older, newer, ask=ask)
    except ClaimgraphError as error:
        st.error(plain(f"{error.message} — {error.hint}"))
        return
    _draw(found)


def _found(older: str, newer: str, *, ask: bool) -> Change:
    """The change, which is looked for once: neither generation changes any more."""
    saved = tuple(sorted(path.name for path in services().config.home.glob("answers/names/*")))
    key = (older, newer, ask, saved)
    if st.session_state.get(FOUND, (None, None))[0] != key:
        st.session_state[FOUND] = (key, changing.change(services(), older, newer, ask=ask))
    found: Change = st.session_state[FOUND][1]
    return found


def _draw(change: Change) -> None:
    st.html(f"<p><b>{inert(summary(change))}</b></p>")
    changed = [pair for pair in change.revised if pair.kind is not RevisionKind.WORDS]
    reworded = [pair for pair in change.revised if pair.kind is RevisionKind.WORDS]
    sections = (
        ("Changed", [_row(change, p.after, revision_text(p), p.before.evidence.quote) for p in changed]),
        ("Reworded", [_row(change, p.after, statement(p.after), p.before.evidence.quote) for p in reworded]),
    )
    for name, rows in sections:
        _table(name, ("Source", "Claim", "Words before", "Words now"), rows)
    _table("Added", ("Source", "Claim", "Words"), [_row(change, c, statement(c)) for c in change.added])
    _table("Withdrawn", ("Source", "Claim", "Words"), [_row(change, c, statement(c)) for c in change.withdrawn])
    _conflicts("Newly in conflict", change.new_conflicts)
    _conflicts("No longer in conflict", change.resolved)
    _affected("Saved answers affected", change.answers)
    _affected("Saved queries affected", change.queries)


def _row(change: Change, claim: Claim, told: str, before: str | None = None) -> tuple[str, ...]:
    words = (claim.evidence.quote,) if before is None else (before, claim.evidence.quote)
    return change.sources[claim.evidence.document].id, told, *words


def _table(name: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    with st.expander(f"{name} ({len(rows)})", expanded=name in {"Changed", "Reworded"} or len(rows) <= 20):
        st.html(table_html(header, rows[:MOST]))
        if len(rows) > MOST:
            st.caption(f"The first {MOST}; all of them: claimgraph diff --json")


def _conflicts(name: str, conflicts: Iterable[Conflict]) -> None:
    rows = [(c.kind.value.replace("_", " "), c.topic, c.explanation) for c in conflicts]
    _table(name, ("Class", "Topic", "Who says what"), rows)


def _affected(name: str, affected: Iterable[Affected]) -> None:
    _table(name, ("Name", "Why"), [(one.name, "; ".join(one.why)) for one in affected])
