"""Keeping an answer: saved under a name, or downloaded as a receipt with all it rests on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import streamlit as st

from kg.errors import ClaimgraphError
from ui import receipts
from ui.chat.modelling import plain
from ui.chat.workspace import services
from ui.render import receipts as render

if TYPE_CHECKING:
    from ui.chat.history import Turn
    from ui.receipts import Receipt
    from ui.wiring import Services

__all__ = ["offer"]


def offer(turn: Turn) -> None:
    """Buttons that save or download the answer of a turn; its receipt is made when one is pressed."""
    kit = services()
    with st.container(horizontal=True, gap="small"):
        st.button("Save", key=f"save-{turn.number}", type="tertiary", on_click=_save, args=(kit, turn))
        st.download_button(
            "Receipt (Markdown)",
            lambda: render.receipt_markdown(_receipt(kit, turn)),
            f"answer-{turn.number}.md",
            "text/markdown",
            key=f"receipt-md-{turn.number}",
            type="tertiary",
            on_click="ignore",
        )
        st.download_button(
            "Receipt (JSON-LD)",
            lambda: json.dumps(render.receipt_jsonld(_receipt(kit, turn)), ensure_ascii=False, indent=1),
            f"answer-{turn.number}.jsonld",
            "application/ld+json",
            key=f"receipt-ld-{turn.number}",
            type="tertiary",
            on_click="ignore",
        )


def _receipt(kit: Services, turn: Turn) -> Receipt:
    return receipts.receipt_of(kit, receipts.name_for(kit.config.home, turn.question), turn.answer)


def _save(kit: Services, turn: Turn) -> None:
    try:
        receipt = _receipt(kit, turn)
        receipts.save(kit.config.home, receipt)
    except ClaimgraphError as error:
        st.toast(plain(f"{error.message} — {error.hint}"))
        return
    st.toast(plain(f"Saved as {receipt.name}. Ask again: claimgraph answers replay {receipt.name}"))
