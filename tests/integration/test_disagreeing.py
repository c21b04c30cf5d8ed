"""Conflicts in answers: a dispute is shown whole, whichever of its claims the question asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import held

from kg.conflicts import ConflictKind
from retrieval.asking import ask

if TYPE_CHECKING:
    from pathlib import Path

    from retrieval.embedding import SentenceEmbedder

PAGE = """---
id: page
title: Public money for AI
publisher: Harbour Gazette
published: 2025-09-02
---
# Public money for AI

Norway has an initiative of $98 billion; Finland put $2 billion into supercomputers in 2025.
"""
DIGEST = """---
id: digest
title: Norwegian AI in the press
publisher: Nordic Digest
published: 2025-10-02
---
# Norwegian AI in the press

Nordlys writes that Norway vowed to spend 100 billion kroner, "about $98 billion". A post on Fjord Blog converts the
same 100 billion kroner, described there as an investment fund, into about $9.8 billion.
"""


def test_a_slip_shows_that_no_claim_asked_for_gives_away(tmp_path: Path, minilm: SentenceEmbedder) -> None:
    """Two sums shown are one slip apart only in the light of a third claim, which names both currencies."""
    with held(tmp_path, {"page": PAGE, "digest": DIGEST}, minilm) as (snapshot, lexicon):
        answer = ask(snapshot, "How much does Norway invest?", embedder=minilm, lexicon=lexicon)

    assert answer.status == "conflicting"
    assert ConflictKind.UNIT_SLIP in {conflict.kind for conflict in answer.conflicts}
    assert {"page", "digest"} <= {citation.source.id for citation in answer.citations}
