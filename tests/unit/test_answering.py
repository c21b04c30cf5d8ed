"""Answers of a model: kept, asked for once, in the order of the passages, and gone on with after a break."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from counting import NATIONS, SENTENCES, Counting

from ingest.answering import BROKEN, CachedGenerator, answer, in_order, slots_of
from ingest.extraction import extract
from ingest.extraction.model import METHOD, unfinished
from kg.claim import Extraction
from kg.document import Block, BlockKind, Document, Passage, Source, Span, document_id, passage_id
from kg.errors import StoreError
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology
from kg.ports import Message, Piece

SCHEMA = {"type": "object"}


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The lexicon that ships."""
    return load_lexicon(load_ontology())


def reading(lexicon: Lexicon, generator: Counting | CachedGenerator | None, *sentences: str) -> Extraction:
    """What is found in a document with a passage a sentence."""
    text, spans = "", []
    for sentence in sentences or SENTENCES:
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += f"{sentence}\n\n"
    source = Source("s", "A note")
    document = Document(document_id(source, text), source, text, tuple(Block(BlockKind.PARAGRAPH, s) for s in spans))
    passages = tuple(Passage(passage_id(document.id, s), document.id, s, sentences=(s,)) for s in spans)
    return extract(document, passages, lexicon, generator)


def asked(generator: CachedGenerator, text: str, schema: Mapping[str, Any] = SCHEMA) -> str | None:
    """What a generator answers to a passage, or why that is nothing."""
    said = answer(generator, [Message("system", "list"), Message("user", text)], schema, 100)
    return said.flaw or said.text


def test_a_second_run_asks_nothing(tmp_path: Path, lexicon: Lexicon) -> None:
    """Each passage is asked about once; the second run, of another process, replays, and counts no token anew."""
    first, second = Counting(), Counting()
    found = reading(lexicon, CachedGenerator(first, tmp_path))
    again = reading(lexicon, CachedGenerator(second, tmp_path))

    assert first.calls == list(SENTENCES)
    assert (second.calls, second.counted) == ([], 0)
    assert again == found == reading(lexicon, Counting())
    assert sum(c.method == METHOD for c in found.claims) == len(SENTENCES)


@pytest.mark.parametrize("k", [0, 3, 7])
def test_a_run_that_broke_off_goes_on(tmp_path: Path, lexicon: Lexicon, k: int) -> None:
    """After k answers of n, the next run asks for n - k and ends as one that never broke."""
    first, second = Counting(), Counting()
    first.dies_after = k
    part = reading(lexicon, CachedGenerator(first, tmp_path))
    whole = reading(lexicon, CachedGenerator(second, tmp_path))

    assert unfinished(part)
    assert sum(c.method == METHOD for c in part.claims) == k
    assert second.calls == list(SENTENCES[k:])
    assert whole == reading(lexicon, Counting())
    assert not unfinished(whole)


def test_a_changed_document_asks_about_what_changed(tmp_path: Path, lexicon: Lexicon) -> None:
    """Passages that stand as they were are not asked about again, wherever they stand now."""
    second = Counting()
    reading(lexicon, CachedGenerator(Counting(), tmp_path))
    reading(lexicon, CachedGenerator(second, tmp_path), "Peru opened a lab near its capital.", *SENTENCES[::-1])

    assert second.calls == ["Peru opened a lab near its capital."]


@pytest.mark.parametrize(("ended", "calls"), [("length", 1), ("cut", 2)])
def test_a_cut_answer_is_kept_and_a_broken_one_is_not(tmp_path: Path, lexicon: Lexicon, ended: str, calls: int) -> None:
    """What ran into its limit would do so again; what broke off may not. Both are listed as refused."""
    generator = Counting()
    generator.ends = {"Japan": ended}
    runs = [reading(lexicon, CachedGenerator(generator, tmp_path)) for _ in range(2)]

    assert [sum("cut off" in r.reason for r in run.rejections) for run in runs] == [1, 1]
    assert [unfinished(run) for run in runs] == [ended == "cut"] * 2
    assert generator.calls.count(SENTENCES[1]) == calls
    assert all(generator.calls.count(s) == 1 for s in SENTENCES if not s.startswith("Japan"))


def test_an_answer_that_is_no_json_is_kept(tmp_path: Path) -> None:
    """It is whole, so the model would say it again: nobody asks twice."""
    generator = CachedGenerator(Prose(), tmp_path)

    assert [asked(generator, "x"), asked(CachedGenerator(Prose(), tmp_path), "x")] == ["no JSON, sorry"] * 2
    assert generator.inner.calls == ["x"]


class Prose(Counting):
    """A generator that does not keep to the schema."""

    def stream(self, messages, *, schema=None, max_tokens=512):
        self.calls.append(messages[-1].content)
        yield Piece("no JSON, sorry", "stop")


def test_another_model_prompt_or_schema_is_another_question(tmp_path: Path) -> None:
    """The key is all that makes an answer: name and digest of the model, prompt, schema, passage."""
    inner = Counting()
    one = CachedGenerator(inner, tmp_path, "a")
    asked(one, "Norway opened a lab.")
    asked(one, "Norway opened a lab.")
    assert len(inner.calls) == 1

    asked(CachedGenerator(inner, tmp_path, "b"), "Norway opened a lab.")
    asked(one, "Norway opened two labs.")
    asked(one, "Norway opened a lab.", {"type": "array"})
    list(one.stream([Message("system", "other"), Message("user", "Norway opened a lab.")], schema=SCHEMA))
    other = Counting("other")
    asked(CachedGenerator(other, tmp_path, "a"), "Norway opened a lab.")

    assert (len(inner.calls), len(other.calls)) == (5, 1)


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"text": "no", "ended": "stop"}', b"\xff\xfe"])
def test_a_damaged_answer_is_asked_for_again(tmp_path: Path, damage: bytes) -> None:
    """A file that is not what was written counts as none, and is mended."""
    inner = Counting()
    said = asked(CachedGenerator(inner, tmp_path), "Norway opened a lab.")
    kept = [path for path in tmp_path.rglob("*.json") if b"sha256" in path.read_bytes()]
    for path in kept:
        path.write_bytes(damage)

    assert len(kept) == 1
    assert [asked(CachedGenerator(inner, tmp_path), "Norway opened a lab.") for _ in range(2)] == [said, said]
    assert len(inner.calls) == 2


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    """An answer is not lost without a word."""
    (tmp_path / "answers").write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match="answers"):
        asked(CachedGenerator(Counting(), tmp_path / "answers"), "Norway opened a lab.")


@pytest.mark.parametrize("slots", [2, 3, 8])
def test_order_does_not_hang_on_who_is_first(tmp_path: Path, lexicon: Lexicon, slots: int) -> None:
    """With several slots the first passages answer last; the outcome is that of one slot, and no slot more is used."""
    generator = Counting()
    generator.slow = {nation: 0.03 * (len(NATIONS) - n) for n, nation in enumerate(NATIONS)}
    found = reading(lexicon, CachedGenerator(generator, tmp_path, slots=slots))

    assert found == reading(lexicon, Counting())
    assert sorted(generator.calls) == sorted(SENTENCES)
    assert 1 < generator.most_at_once <= slots


def test_a_break_with_several_slots_goes_on_too(tmp_path: Path, lexicon: Lexicon) -> None:
    """What was answered beyond the break is kept as well: n calls in all, and the same claims."""
    first, second = Counting(), Counting()
    first.dies_after = 4
    first.slow = {"Norway": 0.1}
    part = reading(lexicon, CachedGenerator(first, tmp_path, slots=3))
    whole = reading(lexicon, CachedGenerator(second, tmp_path, slots=3))

    assert unfinished(part)
    assert sorted(first.calls + second.calls) == sorted(SENTENCES)
    assert whole == reading(lexicon, Counting())


def test_identical_passages_at_once_do_not_clash(tmp_path: Path, lexicon: Lexicon) -> None:
    """The same words in several passages are written to one file by several threads."""
    generator = CachedGenerator(Counting(), tmp_path, slots=4)
    found = reading(lexicon, generator, *[SENTENCES[0]] * 12)

    assert not unfinished(found)
    assert not list(tmp_path.rglob(".tmp-*"))


def test_who_does_not_say_so_has_one_slot(tmp_path: Path) -> None:
    """A plain generator is asked about one passage at a time, and so is one with a senseless number."""
    assert [slots_of(Counting()), slots_of(CachedGenerator(Counting(), tmp_path, slots=0))] == [1, 1]


def test_closing_stops_what_is_under_way() -> None:
    """Who stops listening starts nothing more, and what runs hears that it is to stop."""
    begun: list[int] = []
    told = threading.Event()

    def work(item: int, stopped) -> int:
        begun.append(item)
        if item:
            while not stopped():
                time.sleep(0.005)
            told.set()
        return item

    with closing(in_order(work, range(50), 2)) as results:
        assert next(results) == (0, 0)

    assert told.is_set()
    assert len(begun) <= 3


def test_a_model_that_is_told_to_stop_is_let_go(tmp_path: Path) -> None:
    """The answer counts as broken off, and is not kept."""
    generator = CachedGenerator(Counting(), tmp_path)
    prompt = [Message("user", "Norway opened a lab.")]

    assert answer(generator, prompt, SCHEMA, 100, lambda: True).flaw == BROKEN
    assert answer(generator, prompt, SCHEMA, 100).flaw is None
    assert len(generator.inner.calls) == 2
