"""Answering as the verbs, pages and end points do it: with the times and the conversation a question stands in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from retrieval.answer import Answer
    from retrieval.streaming import Draft
    from ui.wiring import Services

__all__ = ["PLAIN", "Said", "Setting", "ask", "suggested"]


@dataclass(frozen=True, slots=True)
class Said:
    """A turn of the conversation: the question as it was understood, and the words it was answered with, if any."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a question stands in: the day it asks about, the last day of publication, and what was said before."""

    as_of: date | None = None
    known: date | None = None
    earlier: Sequence[Said] = ()


PLAIN = Setting()


def ask(
    services: Services, question: str, model: str | None, setting: Setting, on_draft: Callable[[Draft], None] | None
) -> Answer:
    """Answer `question`; UnavailableError where the model that was named is not there."""
    from retrieval import asking  # noqa: PLC0415
    from retrieval.entailing import open_second_reader  # noqa: PLC0415
    from retrieval.following import turn  # noqa: PLC0415
    from retrieval.timing import When  # noqa: PLC0415

    today = date.today()  # noqa: DTZ011 - the reader's own day
    as_of, known = (day.isoformat() if day else None for day in (setting.as_of, setting.known))
    when = When("", as_of, known, today.isoformat())
    generator, lexicon = services.generator(model), services.lexicon()
    return asking.ask(
        services.snapshot(),
        question,
        embedder=services.embedder,
        lexicon=lexicon,
        generator=generator,
        asked_for=when,
        earlier=tuple(turn(said.question, said.answer, lexicon) for said in setting.earlier),
        on_draft=on_draft,
        second=open_second_reader(services.config.answers.second_reader, generator),
    )


def suggested(services: Services, answer: Answer) -> tuple[str, ...]:
    """Questions that may follow an answer, each of which the sources answer."""
    from retrieval import suggesting  # noqa: PLC0415

    return suggesting.suggested(answer, services.snapshot(), services.embedder, services.lexicon())
