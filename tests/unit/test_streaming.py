"""The words of an answer that is still being written."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from retrieval.streaming import words_so_far


@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool), min_size=1, max_size=3))
def test_a_whole_answer_gives_its_sentences(texts: list[str]) -> None:
    """Of a whole answer all sentences are shown, with every escape undone."""
    raw = json.dumps({"sentences": [{"text": t, "citations": [1]} for t in texts]})

    assert words_so_far(raw) == " ".join(texts)


@given(st.text(alphabet='ab"\\\n é€', max_size=20), st.integers(0, 80))
def test_a_cut_answer_gives_a_beginning(text: str, cut: int) -> None:
    """Wherever the stream stands, what is shown is a beginning of the sentence."""
    raw = json.dumps({"sentences": [{"text": text, "citations": [1]}]})[:cut]

    assert text.strip().startswith(words_so_far(raw))
