"""The chat page: questions, answers that stream in, citations, and the work behind each answer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from kg.errors import ClaimgraphError
from ui import answering
from ui.answering import Said, Setting
from ui.chat import citing, keeping, modelling, querying
from ui.chat.history import History, Turn
from ui.chat.markup import answer_html, comparison_html, conflict_html, draft_html, inert, status_html, table_html
from ui.chat.workspace import history, services, warmed
from ui.render import answers as render

if TYPE_CHECKING:
    from retrieval.answer import Answer
    from retrieval.streaming import Draft

__all__ = ["page"]

SHOWN_TURNS = 20
KEPT_IN_MIND = 3
OFFERED = "offered"
STARTERS = (
    "How large was the sovereign AI infrastructure market in 2025?",
    "How do sovereign AI and open-source AI differ in governance?",
    "How many US dollars is South Korea's 100 trillion won plan worth?",
    "When did the EU AI Act enter into force?",
)


def page() -> None:
    """Draw the page."""
    conversation = _conversation()
    with st.sidebar:
        model = modelling.chooser()
        warmed(model)
        _conversations(history(), conversation)
    turns = history().turns(conversation)
    citing.listen()
    talk, passage = st.columns([3, 2], gap="large")
    with talk:
        if not turns:
            _welcome()
        for turn in turns[-SHOWN_TURNS:]:
            _draw(turn)
        slot = st.container()
    question = st.chat_input("Ask about your sources", max_chars=2000) or st.session_state.pop("starter", None)
    if question:
        with slot:
            turns = (*turns, *_answer(conversation, question, model, turns))
    elif turns:
        with slot:
            _offers(turns[-1])
    with passage, st.container(border=True, key="passage"):
        citing.show_passage({t.number: t.answer for t in turns})


def _conversation() -> str:
    """The conversation of this address; a reload finds it again."""
    if "chat" not in st.query_params:
        st.query_params["chat"] = History.new_id()
    return st.query_params["chat"]


def _conversations(kept: History, current: str) -> None:
    if st.button("New conversation", width="stretch"):
        st.query_params["chat"] = History.new_id()
        st.session_state.pop(citing.OPEN, None)
        st.rerun()
    for one in kept.conversations():
        mark = "▸ " if one.id == current else ""
        if st.button(mark + modelling.plain(one.title)[:48], key=f"chat-{one.id}", type="tertiary"):
            st.query_params["chat"] = one.id
            st.rerun()


def _welcome() -> None:
    held = services().status()
    st.subheader("Ask your sources")
    st.html(
        f"<p>{held['sources']} sources, {held['claims']} claims, generation {inert(str(held['generation']))}. "
        "Every sentence of an answer cites its source; what no source says is not answered.</p>"
    )
    for number, starter in enumerate(STARTERS):
        if st.button(starter, key=f"starter-{number}"):
            st.session_state["starter"] = starter
            st.rerun()


def _answer(conversation: str, question: str, model: str | None, turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """Ask, show the answer as it comes, and keep it."""
    with st.chat_message("user"):
        st.text(question)
    with st.chat_message("assistant"):
        stage, draft = st.empty(), st.empty()
        stage.status("Searching the sources …", type="compact")
        try:
            answer = _stream(question, model, Setting(earlier=tuple(map(_said, turns[-KEPT_IN_MIND:]))), stage, draft)
        except ClaimgraphError as error:
            stage.error(modelling.plain(f"{error.message} — {error.hint}"))
            return ()
        stage.empty()
        draft.empty()
        turn = history().add(conversation, question, render.answer_json(answer))
        st.session_state.pop(citing.OPEN, None)
        _draw_answer(turn)
    st.session_state[OFFERED] = (conversation, turn.number, _suggested(answer))
    _offers(turn)
    return (turn,)


def _said(turn: Turn) -> Said:
    told = " ".join(sentence["text"] for sentence in turn.answer["sentences"])
    return Said(turn.answer.get("understood") or turn.question, told)


def _suggested(answer: Answer) -> tuple[str, ...]:
    return answering.suggested(services(), answer) if answer.sentences else ()


def _offers(turn: Turn) -> None:
    """What may be asked next, a button each: what the question may mean, or what the sources answer as well."""
    kept = st.session_state.get(OFFERED, ("", 0, ()))
    further = kept[2] if kept[:2] == (_conversation(), turn.number) else ()
    offers = [(choice["label"], choice["question"]) for choice in turn.answer.get("choices") or ()]
    offers += [(question, question) for question in further]
    for number, (label, question) in enumerate(offers):
        if st.button(
            modelling.plain(label), key=f"offer-{turn.number}-{number}", type="tertiary", icon=":material/reply:"
        ):
            st.session_state["starter"] = question
            st.rerun()


def _stream(question: str, model: str | None, setting: Setting, stage: Any, draft: Any) -> Any:
    """The answer; while a model writes, the evidence is shown, and its words as a draft that is not checked yet."""
    drafts: queue.Queue[Draft | None] = queue.Queue()
    outcome: list[Any] = []
    failure: list[ClaimgraphError] = []

    def work() -> None:
        try:
            outcome.append(services().ask(question, model=model, setting=setting, on_draft=drafts.put))
        except ClaimgraphError as error:
            failure.append(error)
        finally:
            drafts.put(None)

    thread = threading.Thread(target=work, name="ask", daemon=True)
    thread.start()
    for one in iter(drafts.get, None):
        stage.status("The sources’ own words; a model is wording them …", type="compact")
        draft.html(draft_html(one))
    thread.join()
    if failure:
        raise failure[0]
    return outcome[0]


def _draw(turn: Turn) -> None:
    """One turn: the question and its answer."""
    with st.chat_message("user"):
        st.text(turn.question)
    with st.chat_message("assistant"):
        _draw_answer(turn)


def _draw_answer(turn: Turn) -> None:
    """The status chip, the sentences, their sources, and what lies behind them."""
    answer = turn.answer
    st.html(status_html("choose" if answer.get("choices") else answer["status"]))
    if answer.get("understood"):
        st.html(f'<div class="cg-meta">understood as: {inert(answer["understood"])}</div>')
    if answer.get("choices"):
        st.html(f"<p>{inert(answer['not_found']['reason'])}. Which do you mean?</p>")
    elif answer["sentences"]:
        st.html(answer_html(answer["sentences"], turn.number))
        if answer.get("table"):
            st.html(comparison_html(answer["table"], turn.number))
    else:
        _not_found(answer.get("not_found") or {})
    citing.source_buttons(turn.number, answer["citations"])
    for conflict in answer["conflicts"]:
        st.html(conflict_html(conflict, turn.number))
    keeping.offer(turn)
    _work(turn)


def _not_found(reason: dict[str, Any]) -> None:
    st.html(f"<p>I can't answer that from the sources I hold: {inert(str(reason.get('reason') or ''))}.</p>")
    for words in reason.get("nearest") or ():
        st.html(f'<p class="cg-meta">The nearest they say: “{inert(" ".join(str(words).split()))}”</p>')
    if reason.get("would_help"):
        st.html(f'<p class="cg-meta">What would help: {inert(reason["would_help"])}.</p>')


def _work(turn: Turn) -> None:
    """The claims, the SPARQL, and the sentences that the check threw out; closed until wanted."""
    answer = turn.answer
    names = {"claims": "Claims used", "queries": "SPARQL used", "rejected": "Thrown out by the check"}
    for key, name in names.items():
        if not answer[key]:
            continue
        with st.expander(f"{name} ({len(answer[key])})"):
            if key == "claims":
                rows = [(render.claim_line(c), c["modality"], c["quote"]) for c in answer[key]]
                st.html(table_html(("Claim", "Modality", "Quote"), rows))
            elif key == "queries":
                _queries(turn.number, answer[key])
            else:
                st.html(table_html(("Sentence", "Reason"), [(r["text"], r["reason"]) for r in answer[key]]))
    took = sum(answer["seconds"].values())
    st.html(
        f'<div class="cg-meta">{inert(answer["model"] or "no language model: the sources’ own words")} · '
        f"generation {inert(str(answer['generation']))} · {took:.2f} s</div>"
    )


def _queries(turn: int, used: list[dict[str, Any]]) -> None:
    for number, one in enumerate(used):
        st.code(one["sparql"], language="sparql")
        st.caption(f"{one['rows']} rows, {one['seconds'] * 1000:.1f} ms")
        if st.button("Open in the SPARQL page", key=f"open-{turn}-{number}"):
            st.session_state[querying.TEXT] = one["sparql"]
            st.switch_page(st.session_state[querying.PAGE])
