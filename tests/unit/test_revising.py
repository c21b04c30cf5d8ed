"""A newer value stands for an older one within one publisher's line of versions only; no date decides anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claim import Claim, DateValue, Entity, Evidence, Interval, Modality, TextValue, Value
from kg.conflicts import ConflictKind, find_conflicts
from kg.document import Source, Span
from kg.language.quantities import find_quantities
from kg.revising import RevisionKind, revisions
from kg.voices import line

PLAN = Entity("id:plan", "Harbour Plan", "Programme")
DATES = ("2019-01-01", "2022-06", "2024", "2025-03-09", None)
AMOUNTS = ("$2 billion", "$5 billion", "$7.5 billion", "$31 billion")


def source(name: str, title: str = "", published: str | None = None) -> Source:
    return Source(name, title or f"Report {name}", publisher=f"{name} press", published=published)


def claim(
    said: str | Entity, document: str, *, relation: str = "hasBudget", modality: str = "asserted",
    quote: str = "", aspect: str | None = None, valid: Interval | None = None, start: int = 0,
) -> Claim:  # fmt: skip
    """A claim on the plan: a figure, a date, a thing or words."""
    figures = find_quantities(said) if isinstance(said, str) else ()
    value: Value = said if isinstance(said, Entity) else figures[0].quantity if figures else TextValue(said)
    if isinstance(said, str) and said[:2] == "20":
        value = DateValue(said, said)
    words = quote or (said if isinstance(said, str) else said.label)
    evidence = Evidence(document, f"{document}#char=0,99", Span(start, start + len(words)), words)
    return Claim(PLAN, relation, value, Modality(modality), valid, None, evidence, "test@1", 0.9, aspect)


def revised(old: list[Claim], new: list[Claim], sources: Mapping[str, Source]) -> list[tuple[str, str, str]]:
    return [
        (r.kind.value, r.before.evidence.quote, r.after.evidence.quote) for r in revisions(old, new, sources, sources)
    ]


@settings(max_examples=150)
@given(
    amounts=st.lists(st.sampled_from(AMOUNTS), min_size=2, max_size=4),
    first=st.lists(st.sampled_from(DATES), min_size=4, max_size=4),
    second=st.lists(st.sampled_from(DATES), min_size=4, max_size=4),
)
def test_no_date_decides_a_dispute(amounts: list[str], first: list[str | None], second: list[str | None]) -> None:
    """Whoever published when: the same claims are in the same disputes, and of two publishers none gives way."""
    claims = [claim(amount, f"d{n}") for n, amount in enumerate(amounts)]

    def disputes(dates: list[str | None]) -> set[tuple[str, frozenset[str]]]:
        sources = {f"d{n}": source(f"d{n}", published=date) for n, date in enumerate(dates)}
        return {(c.kind, frozenset(one.id for one in c.claims)) for c in find_conflicts(claims, sources)}

    found = disputes(first)

    assert found == disputes(second)
    assert {kind for kind, _ in found} <= {ConflictKind.DISAGREEMENT, ConflictKind.UNIT_SLIP}
    assert bool(found) == (len({c.value for c in claims}) > 1)


@settings(max_examples=150)
@given(
    old=st.lists(st.tuples(st.sampled_from(AMOUNTS), st.sampled_from("ab")), max_size=4),
    new=st.lists(st.tuples(st.sampled_from(AMOUNTS), st.sampled_from("ab")), max_size=4),
    dates=st.permutations(DATES),
)
def test_a_revision_stays_within_one_line(
    old: list[tuple[str, str]], new: list[tuple[str, str]], dates: list[str | None]
) -> None:
    """Old and new are of one publisher, each claim is in one pair at most, and no date of publication matters."""
    before = [claim(amount, f"{name}1", start=10 * n) for n, (amount, name) in enumerate(old)]
    after = [claim(amount, f"{name}2", start=10 * n) for n, (amount, name) in enumerate(new)]
    sources = {f"{name}{v}": source(name, published=dates[v]) for name in "ab" for v in (1, 2)}

    found = revisions(before, after, sources, sources)

    for one in found:
        assert one.before.evidence.document[0] == one.after.evidence.document[0]
        assert (one.kind is RevisionKind.VALUE) == (one.before.value != one.after.value)
    ends = [c.id for one in found for c in (one.before, one.after)]
    assert len(ends) == len(set(ends))
    undated = {id_: replace(one, published=None) for id_, one in sources.items()}
    assert found == revisions(before, after, undated, undated)


def test_what_is_revised_and_what_is_new() -> None:
    """A value, the modality or only the words; another time, aspect or thing is no revision."""
    sources = {"a1": source("a"), "a2": source("a")}
    year = Interval(None, None, "in 2030")

    def one(before: Claim, after: Claim) -> list[str]:
        return [kind for kind, _, _ in revised([before], [after], sources)]

    assert one(claim("$2 billion", "a1"), claim("$5 billion", "a2")) == ["value"]
    assert one(claim("$2 billion", "a1"), claim("$2 billion", "a2", modality="projected")) == ["modality"]
    assert one(claim("$2 billion", "a1"), claim("$2 billion", "a2", quote="two: $2 billion")) == ["words"]
    assert one(claim("$2 billion", "a1"), claim("$5 billion", "a2", valid=year)) == []
    assert one(claim("$2 billion", "a1"), claim("$5 billion", "a2", aspect="fine")) == []
    assert one(claim("$2 billion", "a1"), claim("200 GPUs", "a2", relation="gpuCount")) == []
    assert one(claim("2025-01-01", "a1"), claim("2026-01-01", "a2")) == ["value"]
    fjord, bay = Entity("id:fjord", "Fjord", "Model"), Entity("id:bay", "Bay", "Model")
    quote = "The plan builds on {} with partners of the north"
    assert one(claim(fjord, "a1", quote=quote.format("Fjord")), claim(bay, "a2", quote=quote.format("Bay"))) == [
        "value"
    ]
    assert one(claim(fjord, "a1"), claim(bay, "a2")) == []


@pytest.mark.parametrize(
    ("title", "other", "same"),
    [
        ("AI Outlook 2024", "AI Outlook 2025", True),
        ("Market report, Q1 2024", "Market Report: second edition (2025)", True),
        ("AI Outlook 2024", "Energy Outlook 2025", False),
        ("2024", "2025", False),
    ],
)
def test_a_publishers_line(title: str, other: str, same: bool) -> None:
    """Yearly editions are one line; reports on other things, and titles that are only a year, are not."""
    one, two = Source("x", title, publisher="Elm"), Source("y", other, publisher="Elm")

    assert (line(one) == line(two)) == same
    assert line(one) != line(replace(one, publisher="Oak"))


def test_a_later_edition_replaces_an_earlier_one_of_its_publisher() -> None:
    """Two editions of one publisher's report: superseded; the same titles of two publishers: a disagreement."""
    pair = (claim("$2 billion", "one"), claim("$5 billion", "two"))
    editions = {
        "one": Source("one", "Outlook 2024", publisher="Elm"),
        "two": Source("two", "Outlook 2025", publisher="Elm"),
    }

    assert [c.kind for c in find_conflicts(pair, editions)] == [ConflictKind.SUPERSEDED]
    rivals = {**editions, "two": replace(editions["two"], publisher="Oak")}
    assert [c.kind for c in find_conflicts(pair, rivals)] == [ConflictKind.DISAGREEMENT]


def test_a_word_of_one_publisher_does_not_retire_what_another_says() -> None:
    """That a figure is called revised makes it no successor of another publisher's figure."""
    pair = (claim("$2 billion", "one", aspect="budget"), claim("$5 billion", "two", aspect="revised budget"))
    sources = {"one": source("one"), "two": source("two")}

    assert [c.kind for c in find_conflicts(pair, sources)] == [ConflictKind.DISAGREEMENT]
