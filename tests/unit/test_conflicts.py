"""Conflicts: which claims disagree, and what is no disagreement."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import permutations

import pytest

from kg.claim import Claim, DateValue, Entity, Evidence, Modality, TextValue, Value
from kg.conflicts import Conflict, ConflictKind, find_conflicts
from kg.document import Source, Span
from kg.language.quantities import find_quantities
from kg.language.times import date_value, find_times
from kg.voices import corroboration, independent, origin

FUNCTIONAL = frozenset(
    {"hasBudget", "marketSize", "computeCapacity", "appliesFrom", "notifiedOn", "spends", "locatedIn"}
)
SOURCES = {
    name: Source(
        id=name, title=f"Report {name}", publisher=name.title(), url=f"https://www.{name}.example/1", published="2025"
    )
    for name in ("alder", "birch", "cedar")
}


def value(said: str | Entity) -> Value:
    """What a phrase says: a figure, a date, or its words."""
    if isinstance(said, Entity):
        return said
    figures, times = find_quantities(said), find_times(said)
    if figures:
        return figures[0].quantity
    return date_value(times[0]) if times else TextValue(said)


def claim(
    subject: str, relation: str, said: str | Entity, document: str, *, by: str = "", modality: str = "asserted",
    when: str = "", aspect: str | None = None, quote: str = "", kind: str = "Programme",
) -> Claim:  # fmt: skip
    """A claim of a document, quoting `quote` or the words of the value."""
    words = quote or (said if isinstance(said, str) else said.label)
    place = Span(1000, 1000 + len(words))
    return Claim(
        Entity(f"id:{subject}", subject, kind), relation, value(said), Modality(modality),
        find_times(when)[0].interval if when else None, Entity(f"id:{by}", by, "Organisation") if by else None,
        Evidence(document, f"{document}#char=0,9", place, words), "test@1", 0.9, aspect,
    )  # fmt: skip


def found(*claims: Claim) -> list[Conflict]:
    """The conflicts, which no order of the claims may change."""
    results = [find_conflicts(order, SOURCES, FUNCTIONAL) for order in list(permutations(claims))[:6]]
    assert all(result == results[0] for result in results)
    return list(results[0])


def kinds(*claims: Claim) -> list[str]:
    return [conflict.kind.value for conflict in found(*claims)]


def test_two_parties_give_two_dates() -> None:
    """Parties that one document quotes with different days for one event disagree, and the explanation names them."""
    (conflict,) = found(
        claim("Data Rules", "notifiedOn", "3 May 2025", "alder", by="Oak"),
        claim("Data Rules", "notifiedOn", "4 May 2025", "alder", by="Elm"),
    )
    assert conflict.kind is ConflictKind.DISAGREEMENT
    assert conflict.topic == "Data Rules: notified on"
    assert conflict.explanation == "Oak: 3 May 2025; Elm: 4 May 2025. The sources disagree."


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        ("$5 billion", "$8 billion", "disagreement"),
        ("$5 billion", "$5.02 billion", "rounding"),
        ("$735B", "$71.6B", "unit_slip"),
        ("$5 billion", "$5 billion a year", "scope"),
    ],
)
def test_figures_of_two_sources(first: str, second: str, kind: str) -> None:
    """Two sources that give a programme two budgets differ in one of four ways."""
    assert kinds(claim("Plan", "hasBudget", first, "alder"), claim("Plan", "hasBudget", second, "birch")) == [kind]


def test_replaced_dates_are_superseded() -> None:
    """A table that gives an original and a new date says that one replaced the other, and an old page joins them."""
    claims = (
        claim("Duty", "appliesFrom", "2 August 2026", "alder", aspect="Original date"),
        claim("Duty", "appliesFrom", "2 December 2027", "alder", aspect="Date after the amendment"),
        claim("Duty", "appliesFrom", "2 August 2026", "birch"),
    )
    (conflict,) = found(*claims)
    assert conflict.kind is ConflictKind.SUPERSEDED
    assert len(conflict.claims) == 3


def test_a_sentence_can_say_that_a_date_moved() -> None:
    """ "Moved from … to …" makes both dates of that sentence one change, not a disagreement."""
    quote = "The start moved from 3 May 2026 to 9 June 2027."
    old, new = (claim("Duty", "appliesFrom", day, "alder", quote=quote) for day in ("3 May 2026", "9 June 2027"))
    assert kinds(old, new) == ["superseded"]


def test_forecast_and_fact_of_one_year() -> None:
    """A forecast for a year beside its actual figure is classed so; for different years there is no conflict."""
    actual = claim("Chips", "marketSize", "$61 billion", "alder", when="in 2025")
    forecast = claim("Chips", "marketSize", "$50 billion", "birch", modality="projected", when="in 2025")
    later = claim("Chips", "marketSize", "$726 billion", "birch", modality="projected", when="by 2035")
    assert kinds(actual, forecast) == ["forecast_actual"]
    assert kinds(actual, later) == []


def test_an_impossible_conversion_gathers_all_who_repeat_it() -> None:
    """Sums no rate can join are a unit slip, with every claim that repeats either dollar amount."""
    quote = 'Norland vowed to spend 50 trillion won, "about $368 billion".'
    claims = (
        claim("Norland", "spends", "50 trillion won", "alder", by="Gridwatch", quote=quote),
        claim("Norland", "spends", "about $368 billion", "alder", by="Gridwatch", quote=quote),
        claim("Norland", "invests", "$36.5 billion", "birch"),
        claim("Norland", "fundsProgramme", "$368B", "cedar"),
        claim("Norland", "invests", "$2 billion", "cedar"),
    )
    slips = [conflict for conflict in found(*claims) if conflict.kind is ConflictKind.UNIT_SLIP]
    assert [len(conflict.claims) for conflict in slips] == [4]
    assert "is about 10 times too high." in slips[0].explanation


def test_readings_of_a_law() -> None:
    """One source reads a law to keep data at home, another that it lets data leave: a legal reading."""
    local = claim("Data Act", "mandates", "that personal data never leave the country", "alder", kind="Regulation")
    free = claim("Data Act", "forbids", "the export of personal data", "birch", modality="negated", kind="Regulation")
    strict = claim("Data Act", "mandates", "strict data localisation", "alder", by="Oak", kind="Regulation")
    denied = claim("Data Act", "mandates", "localisation", "alder", by="Elm", modality="negated", kind="Regulation",
                   quote="the act does not stipulate localisation of data")  # fmt: skip
    assert kinds(local, free) == ["legal_reading"]
    assert kinds(strict, denied) == ["legal_reading"]
    assert kinds(local, strict) == []


def test_a_nations_rules_are_its_laws() -> None:
    """Rules said of a nation meet the law that applies in it, and not the law of another."""
    nation, other = Entity("id:Norland", "Norland", "Nation"), Entity("id:Sudland", "Sudland", "Nation")
    rules = claim("Norland", "mandates", "that data stay within national borders", "alder", kind="Nation")
    law = claim("Norland Data Law", "permits", "transfers of data abroad", "birch", kind="Regulation")
    here = claim("Norland Data Law", "appliesIn", nation, "birch", kind="Regulation")
    there = claim("Norland Data Law", "appliesIn", other, "birch", kind="Regulation")
    assert kinds(rules, law, here) == ["legal_reading"]
    assert kinds(rules, law, there) == []


def test_a_denial_meets_the_statement() -> None:
    """A relation between two things that one source states and another denies is a disagreement."""
    partner = Entity("id:Acme", "Acme", "Organisation")
    stated = claim("Plan", "partnersWith", partner, "alder")
    denied = claim("Plan", "partnersWith", partner, "birch", modality="negated")
    assert kinds(stated, denied) == ["disagreement"]


def test_one_range_for_two_things() -> None:
    """Two parties that take one range for two things give it a different scope."""
    first = claim("AI spending", "hasFigure", "$500–600 billion", "alder", by="Oak", aspect="driven by rules",
                  quote="spending driven by rules equals $500–600 billion worldwide")  # fmt: skip
    second = claim("AI sites", "hasFigure", "$500 to $600 billion", "alder", by="Elm", aspect="total",
                   quote="it takes $500 to $600 billion as the total paid for sites")  # fmt: skip
    assert kinds(first, second) == ["scope"]


ONE = claim("Plan", "hasBudget", "$5 billion", "alder")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ONE, claim("Plan", "hasBudget", "$5bn", "birch")),
        (ONE, claim("Plan", "hasBudget", "$8 billion", "alder")),
        (
            claim("Plan", "hasBudget", "$5 billion", "alder", aspect="chips"),
            claim("Plan", "hasBudget", "$8 billion", "birch", aspect="land"),
        ),
        (
            claim("Plan", "hasBudget", "$5 billion", "alder", when="in 2024"),
            claim("Plan", "hasBudget", "$8 billion", "birch", when="in 2025"),
        ),
        (claim("Plan", "hasFigure", "5 teams", "alder"), claim("Plan", "hasFigure", "8 teams", "birch")),
        (
            claim("Plan", "computeCapacity", "5 GW", "alder", modality="target"),
            claim("Plan", "computeCapacity", "1 GW", "birch"),
        ),
        (claim("Plan", "hasBudget", "₩530 billion", "alder"), claim("Plan", "hasBudget", "$390 million", "birch")),
        (
            claim("Falcon", "parameterCount", "7 billion parameters", "alder", kind="Model"),
            claim(
                "Falcon",
                "parameterCount",
                "9 billion parameters",
                "birch",
                kind="Model",
                quote="it also comes with 9 billion parameters",
            ),
        ),
    ],
)
def test_what_is_no_conflict(first: Claim, second: Claim) -> None:
    """The same value, another aspect, time or thing, one voice, an aim, or a right conversion is no conflict."""
    assert kinds(first, second) == []


def test_copies_of_one_origin_count_once() -> None:
    """Two pages of one host are one voice, and a quoted party is its own."""
    copy = Source(id="copy", title="Copy", url="https://alder.example/2")
    sources = SOURCES | {"copy": copy}
    assert origin(copy) == origin(SOURCES["alder"]) == "alder.example"
    assert origin(Source(id="x", title="X", publisher="Oak Press")) == "oak press"
    one, again = claim("Plan", "hasBudget", "$5 billion", "alder"), claim("Plan", "hasBudget", "$5 billion", "copy")
    quoted = claim("Plan", "hasBudget", "$5 billion", "copy", by="Elm")
    assert independent([one, again], sources) == 1
    assert independent([one, again, quoted], sources) == 2


def test_dates_keep_their_precision() -> None:
    """A month and a day of it agree."""
    month, day = DateValue("2025-11", "November 2025"), DateValue("2025-11-13", "13 November 2025")
    first = claim("Rules", "notifiedOn", "November 2025", "alder")
    second = claim("Rules", "notifiedOn", "13 November 2025", "birch")
    assert (first.value, second.value) == (month, day)
    assert kinds(first, second) == []


def test_the_same_day_of_another_year() -> None:
    """Dates a whole year apart disagree, and the explanation says that one may be a slip."""
    claims = [
        claim("Pact", "agreedOn", day, "alder", by=who) for day, who in (("7 May 2023", "Oak"), ("7 May 2024", "Elm"))
    ]
    claims = [replace(c, subject=Entity("id:Pact", "Pact", "Regulation")) for c in claims]
    (conflict,) = found(*claims)
    assert conflict.kind is ConflictKind.DISAGREEMENT
    assert conflict.explanation.endswith("They give the same day of different years, so one may be a slip.")


def test_versions_are_named_where_one_replaced_the_other() -> None:
    """The explanation of a superseded date says which is the original."""
    old = claim("Duty", "appliesFrom", "2 August 2026", "alder", aspect="Original date", kind="Provision")
    new = claim("Duty", "appliesFrom", "2 December 2027", "alder", aspect="New date", kind="Provision")
    (conflict,) = found(old, new)
    assert "Original date, 2 August 2026" in conflict.explanation
    assert "New date, 2 December 2027" in conflict.explanation


def test_many_things_of_one_aspect() -> None:
    """That two sources name two things under one heading is no disagreement, for a nation may develop several."""
    first, second = (Entity(f"id:{name}", name, "Model") for name in ("Falcon", "Heron"))
    claims = (claim("Norland", "develops", thing, where, aspect="Models", kind="Nation")
              for thing, where in ((first, "alder"), (second, "birch")))  # fmt: skip
    assert kinds(*claims) == []


def test_one_town_two_owners() -> None:
    """Sites of one kind in one town that two sources give to two owners are two sites; of one owner, they are one."""
    site = Entity("id:data centre in Osaka", "data centre in Osaka", "DataCentre")
    small = claim(site.label, "computeCapacity", "1 GW", "alder", kind="DataCentre")
    large = claim(site.label, "computeCapacity", "3 GW", "birch", kind="DataCentre")
    acme = claim("Acme", "builds", site, "alder", kind="Organisation")
    boro, again = (claim(name, "builds", site, "birch", kind="Organisation") for name in ("Boro", "Acme"))
    assert kinds(small, large) == ["disagreement"]
    assert kinds(small, large, acme, boro) == []
    assert kinds(small, large, acme, again) == ["disagreement"]


def test_two_builders_with_one_partner() -> None:
    """A programme and a firm that two sources name for projects of one scale and partner are shown side by side."""
    partner = Entity("id:Chipco", "Chipco", "Organisation")
    plant, hall = (Entity(f"id:{name}", name, "DataCentre") for name in ("plant", "hall"))
    public = claim("Aurora", "builds", plant, "alder", quote="Aurora builds a plant with Chipco")
    private = claim("Acme", "builds", hall, "birch", kind="Organisation", quote="Acme builds a hall with Chipco")
    rest = (
        claim("plant", "computeCapacity", "1 GW", "alder", kind="DataCentre"),
        claim("hall", "computeCapacity", "2 GW", "birch", kind="DataCentre"),
        claim("Aurora", "partnersWith", partner, "alder"),
        claim("Acme", "partnersWith", partner, "birch", kind="Organisation"),
    )
    spoken = claim("Aurora", "hasGoal", "more chips", "birch")
    (conflict,) = found(public, private, *rest, spoken)
    assert conflict.kind is ConflictKind.SCOPE
    assert "may be two projects" in conflict.explanation
    assert kinds(public, private, *rest) == []


def test_a_change_denied_and_expected() -> None:
    """One source says that a budget is not to be raised, another that it may rise: a disagreement."""
    denied = claim("Aurora", "hasCharacteristic", "its budget to be raised", "alder", modality="negated", aspect="plan")
    rising = claim("Aurora", "hasBudget", "$3 billion", "birch", modality="possible")
    other = claim("Aurora", "hasMaximumPenalty", "$3 billion", "birch", modality="possible")
    assert kinds(denied, rising) == ["disagreement"]
    assert kinds(denied, other) == []


def test_corroboration_counts_origins() -> None:
    """A statement is as strong as its independent voices: copies and one origin's pages count once."""
    words = "The Aurora Programme has a budget of five billion dollars in all"
    one = claim("Plan", "hasBudget", "$5 billion", "alder", quote=words)
    copy = claim("Plan", "hasBudget", "$5bn", "birch", quote=words.upper())
    own = claim("Plan", "hasBudget", "5 billion dollars", "cedar", modality="reported", quote="$5bn, says Cedar")
    denial = claim("Plan", "hasBudget", "$5 billion", "cedar", modality="negated", quote="it has not got $5 billion")
    counts = corroboration([one, copy, own, denial], SOURCES)
    assert counts == {one.id: 2, copy.id: 2, own.id: 2, denial.id: 1}


def test_many_claims_take_little_time() -> None:
    """Twenty thousand claims are compared in seconds at most, in the same order each time."""
    names = tuple(SOURCES)
    claims = [
        claim(f"Plan {i % 3000}", "hasBudget", f"${i % 97 + 1} billion", names[i % 3], when=f"in {2020 + i % 7}")
        for i in range(20_000)
    ]
    started = time.process_time()
    first = find_conflicts(claims, SOURCES, FUNCTIONAL)
    assert time.process_time() - started < 4
    assert [c.explanation for c in first] == [
        c.explanation for c in find_conflicts(reversed(claims), SOURCES, FUNCTIONAL)
    ]
