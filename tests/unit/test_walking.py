"""Walking retrieval: the second hop comes up, is explained, and the routes can be told apart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fakes import made

from kg.joining import linkage_of
from kg.linkage import Linkage
from kg.snapshot import Snapshot
from kg.store import KnowledgeBase
from retrieval.fusing import choose, first_stage, scores, words_of, written_words
from retrieval.scope import Scope
from retrieval.walking import Walked, merged, walk

TEXTS = {
    "film": "Lantern over Selm is a film directed by Ada Quill.\n",
    "person": "Ada Quill was born in Port Vane and studied law.\n",
    "town": "Port Vane is a town with a harbour.\n",
    "likeness": "Lantern over Vane is a film about lamps, a lantern and a lantern maker.\n",
    "other": "A bank in the north has a director who was born in a house by the old mill.\n",
    "mills": "Heather Mills walked a long way in the rain.\n",
    "mill": "The miller walked from mill to mill in the rain.\n",
    "places": "The walls of Hill and of Yarm are old.\n",
} | {f"filler {n}": f"Report {n} counts the sheep on hill {n} of the northern parish.\n" for n in range(12)}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Snapshot, Linkage, dict[int, str]]]:
    """A base of one-passage sources, its linkage, and the source of each passage."""
    base = KnowledgeBase(Path(tmp_path_factory.mktemp("walking")))
    with base.writing() as draft:
        for source, text in TEXTS.items():
            draft.put(made(text, source))
        draft.commit()
    with base.open() as snapshot:
        linkage = linkage_of(snapshot)
        rows = snapshot.catalogue.passages(int(number) for number in linkage.passages)
        yield snapshot, linkage, {number: row.source_id for number, row in rows.items()}


def found(opened: tuple[Snapshot, Linkage, dict[int, str]], question: str, **options: tuple[str, ...]) -> list[str]:
    """The sources found for a question, best first, without meaning."""
    snapshot, linkage, sources = opened
    return [
        sources[one.number]
        for one in walk(question, None, Scope(snapshot.catalogue, snapshot.vectors, linkage), **options)
    ]


ASKED = "Where was the director of Lantern over Selm born?"


def test_the_second_hop_comes_right_after_the_first(opened: tuple[Snapshot, Linkage, dict[int, str]]) -> None:
    """The director, whom the question does not name, comes before a look-alike of the film's name."""
    assert found(opened, ASKED)[:2] == ["film", "person"]


@pytest.mark.parametrize(("question", "first"), [("Where did Mills walk?", "mills"), ("Which mill is it?", "mill")])
def test_a_name_is_told_from_words_of_its_stem(
    opened: tuple[Snapshot, Linkage, dict[int, str]], question: str, first: str
) -> None:
    """By words alone: a name finds who bears it before what only has its stem, and a plain word any form of it."""
    assert found(opened, question, routes=("words",))[0] == first
    assert {"mills", "mill"} <= set(found(opened, question, routes=("words",)))


def test_names_and_figures_stand_as_they_are_written(opened: tuple[Snapshot, Linkage, dict[int, str]]) -> None:
    """The capitalised words of a name, a known one at the beginning too, and a figure that has no letters after it."""
    _, linkage, _ = opened
    asked = "Hill walls of Jio Platforms with 80 H100 in the 1990s"
    assert written_words(asked, linkage) == {"hill", "jio", "platforms", "80", "h100"}
    assert written_words("What walls are old?", linkage) == frozenset()


def test_words_alone_do_not_reach_it(opened: tuple[Snapshot, Linkage, dict[int, str]]) -> None:
    """Without the graph there is no walk, and only passages that share words come up."""
    assert found(opened, ASKED, routes=("words",))[1] != "person"


def test_a_path_is_told(opened: tuple[Snapshot, Linkage, dict[int, str]]) -> None:
    """A passage reached over a name says over which, and from where."""
    snapshot, linkage, sources = opened
    person = next(
        one
        for one in walk(ASKED, None, Scope(snapshot.catalogue, snapshot.vectors, linkage))
        if sources[one.number] == "person"
    )
    assert isinstance(person, Walked)
    assert person.name == "ada quill"
    assert person.origin is not None
    assert sources[person.origin] == "film"
    assert "graph" in person.by


def test_a_question_that_names_nothing_is_ranked_by_what_fits(
    opened: tuple[Snapshot, Linkage, dict[int, str]],
) -> None:
    """No name, no reason to spread over matters: the order is that of the scores."""
    snapshot, linkage, _ = opened
    first = first_stage("harbour and law", None, Scope(snapshot.catalogue, snapshot.vectors, linkage))
    assert not first.given
    ranked = scores(first, ("words", "graph"))
    chosen = choose(first, ranked, 5)
    assert [float(ranked[p]) for p in chosen] == sorted((float(ranked[p]) for p in chosen), reverse=True)


def test_a_question_that_names_nothing_is_not_walked_from(
    opened: tuple[Snapshot, Linkage, dict[int, str]],
) -> None:
    """Without a name in the question no name leads on, though what fits it holds some; with one, they do."""
    snapshot, linkage, _ = opened
    scope = Scope(snapshot.catalogue, snapshot.vectors, linkage)
    assert all(one.name is None for one in walk("a film directed by somebody who studied", None, scope))
    assert any(one.name for one in walk("a film directed by Somebody who studied", None, scope))


def test_a_word_names_something_where_it_mostly_is_a_name(
    opened: tuple[Snapshot, Linkage, dict[int, str]],
) -> None:
    """A word that one of its many holders writes with a capital is no name when the question writes it small."""
    snapshot, linkage, _ = opened
    scope = Scope(snapshot.catalogue, snapshot.vectors, linkage)
    common, name = (first_stage(text, None, scope) for text in ("where is the hill?", "where is yarm?"))
    assert common.given
    assert not common.naming
    assert name.naming


def test_nothing_fits_nothing(opened: tuple[Snapshot, Linkage, dict[int, str]]) -> None:
    """A question without a word the base holds finds no passage."""
    assert found(opened, "zzyx qwv?") == []


def test_the_same_question_finds_the_same(opened: tuple[Snapshot, Linkage, dict[int, str]]) -> None:
    """Ranking is free of chance."""
    assert found(opened, ASKED) == found(opened, ASKED)


def test_the_sides_of_a_comparison_join_the_whole() -> None:
    """Each passage counts by its best rank; the first of a side comes after the first of the whole question."""

    def ranked(*numbers: int) -> list[Walked]:
        return [Walked(number, 9.0, ("words",), None, None) for number in numbers]

    joined = merged(ranked(1, 2, 3, 4), [ranked(4, 7), ranked(1, 9)], 5)

    assert [one.number for one in joined] == [1, 2, 4, 3, 7]
    assert joined[0].score == 1
    assert [one.score for one in joined] == sorted((one.score for one in joined), reverse=True)


def test_a_part_of_a_question_knows_its_words(opened: tuple[Snapshot, Linkage, dict[int, str]]) -> None:
    """The words of a part need no second look: what was found for the whole gives the same scores."""
    snapshot, linkage, _ = opened
    scope = Scope(snapshot.catalogue, snapshot.vectors, linkage)
    whole = "Which is older, the film about a lantern or the harbour?"
    part = "Which is older, the harbour?"
    known = words_of(whole, scope)

    assert np.array_equal(first_stage(part, None, scope, known).words, first_stage(part, None, scope).words)
