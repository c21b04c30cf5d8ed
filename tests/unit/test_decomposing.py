"""Taking questions apart by a language model: when it is asked, what of its words is used, what is done without it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from kg.errors import UnavailableError
from kg.ports import Message, Piece
from retrieval.decomposing import BY_GENERATOR, GeneratorSplitter, open_splitter
from retrieval.generation.llamacpp import EmbeddedModel
from retrieval.settings import SearchSettings
from retrieval.splitting import sub_questions

ASKED = "In which town was the director of the film Lantern over Selm born?"
FIRST, SECOND = "Who is the director of Lantern over Selm?", "In which town was this person born?"


class Script:
    """A language model that says what it is told to, or breaks down."""

    name, context = "script", 4000

    def __init__(self, said: str | None) -> None:
        self.said = said
        self.asked: list[str] = []

    def count(self, text: str) -> int:
        return len(text) // 4

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None, max_tokens: int = 512
    ) -> Iterator[Piece]:
        assert schema is not None
        self.asked.append(messages[-1].content)
        if self.said is None:
            raise UnavailableError("it broke down", "ask again")
        yield Piece(self.said[:9])
        yield Piece(self.said[9:], "stop")

    def close(self) -> None:
        """Nothing is held."""


def parts(*said: object) -> tuple[str, ...]:
    """What is made of a model's answer to the question."""
    return GeneratorSplitter(Script(json.dumps({"questions": said})))(ASKED)


def test_a_bridge_is_taken_apart() -> None:
    """The questions of the model, in its order, each once."""
    assert parts(FIRST, SECOND, FIRST) == (FIRST, SECOND)


@pytest.mark.parametrize(
    "said",
    [
        "Where was Orson Welles born?",
        "In which town was he born in 1915?",
        "What is the capital of it?",
        ASKED,
        "Which town? " * 40,
        7,
    ],
    ids=["another name", "another figure", "nothing of the question", "the question itself", "too long", "no text"],
)
def test_what_is_not_of_the_question_is_not_searched_for(said: object) -> None:
    """A part that brings in a name or a figure, or asks for nothing of the question, is left out; one alone is none."""
    assert parts(FIRST, said) == ()
    assert parts(FIRST, said, SECOND) == (FIRST, SECOND)


@pytest.mark.parametrize("said", [None, "", "no JSON", '{"questions": 3}', '{"parts": []}', "[]", '{"questions": []}'])
def test_without_an_answer_of_use_the_question_stays_whole(said: str | None) -> None:
    """A model that breaks down, breaks off or says nothing of use costs no search."""
    assert GeneratorSplitter(Script(said))(ASKED) == ()


def test_grammar_goes_first_and_short_questions_are_not_asked_about() -> None:
    """The model is not asked where a comparison shows, nor where there is hardly anything to take apart."""
    model = Script(json.dumps({"questions": [FIRST, SECOND]}))
    split = GeneratorSplitter(model)

    assert split("Which is older, Ada Quill or Bo Reed?") == sub_questions("Which is older, Ada Quill or Bo Reed?")
    assert split("Where was Ada Quill born?") == ()
    assert model.asked == []


def test_it_is_off_unless_asked_for() -> None:
    """Without the setting grammar alone takes apart and no model is opened; with it a model must be there."""

    def never() -> None:
        pytest.fail("a model was opened")

    assert open_splitter(SearchSettings(), never) is sub_questions
    with pytest.raises(UnavailableError) as caught:
        open_splitter(SearchSettings(splitter=BY_GENERATOR), lambda: None)
    assert "[search] splitter" in caught.value.hint


@pytest.mark.model
def test_a_real_language_model_is_asked(smollm2: EmbeddedModel) -> None:
    """A real model keeps to the grammar of the answer, and brings in no name of its own."""
    found = GeneratorSplitter(smollm2)(ASKED)

    assert len(found) != 1
    assert all("?" in part or part for part in found)
