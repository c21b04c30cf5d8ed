"""What is embedded of a document: each sentence, with enough of its surroundings to mean what it means there."""

from __future__ import annotations

from collections.abc import Iterable

from kg.document import Document, Passage

__all__ = ["embedding_texts"]


def embedding_texts(document: Document, passages: Iterable[Passage]) -> list[str]:
    """The texts to embed, one a sentence in text order: after the title and the heading it stands under."""
    texts = []
    for passage in passages:
        above = dict.fromkeys((document.source.title, *passage.headings[-1:]))
        texts += [f"{': '.join(above)}: {document.slice(sentence)}" for sentence in passage.sentences]
    return texts
