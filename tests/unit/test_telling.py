"""Claims as sentences: verbs, articles, figures, times, how a claim is held, and who says it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kg.claim import Bound, Claim, DateValue, Entity, Evidence, Interval, Modality, Quantity, TextValue, Value
from kg.document import Span
from kg.ontology import Ontology, load_ontology
from retrieval.telling import told
from retrieval.telling_values import figure_words

NORWAY = Entity("urn:norway", "Norway", "Nation")
MARKET = Entity("urn:market", "compute market", "Market")
ACT = Entity("urn:act", "Compute Act", "Regulation")
PLAN = Entity("urn:plan", "Fjord Programme", "Programme")
PAPER = Entity("urn:paper", "The Harbour Times", "Organisation")
SUM = Quantity(Decimal(2_000_000_000), "USD", "$2 billion")
YEAR = Interval(date(2030, 1, 1), date(2030, 12, 31), "by 2030")


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    """The shipped vocabulary."""
    return load_ontology()


def claim(
    subject: Entity, relation: str, value: Value, modality: Modality = Modality.ASSERTED, quote: str = ""
) -> Claim:
    """A claim read in `quote`."""
    place = Evidence("d1", "p1", Span(0, len(quote)), quote)
    return Claim(subject, relation, value, modality, None, None, place, "test@1", 0.9)


@pytest.mark.parametrize(
    ("modality", "sentence"),
    [
        (Modality.ASSERTED, "Norway invests $2 billion."),
        (Modality.PROJECTED, "Norway is projected to invest $2 billion."),
        (Modality.TARGET, "Norway aims to invest $2 billion."),
        (Modality.ANNOUNCED, "Norway plans to invest $2 billion."),
        (Modality.RECOMMENDED, "Norway should invest $2 billion."),
        (Modality.POSSIBLE, "Norway may invest $2 billion."),
        (Modality.REPORTED, "It is reported that Norway invests $2 billion."),
        (Modality.NEGATED, "Norway does not invest $2 billion."),
    ],
)
def test_how_a_claim_is_held_is_said(modality: Modality, sentence: str, ontology: Ontology) -> None:
    """Every modality has words of its own."""
    assert told([claim(NORWAY, "invests", SUM, modality)], ontology) == sentence


def test_a_forecast_reaches_a_figure_by_its_year(ontology: Ontology) -> None:
    """A relation may have a wording of its own for a modality, and a time that has a preposition keeps it."""
    forecast = replace(claim(MARKET, "marketSize", SUM, Modality.PROJECTED, "The compute market"), valid=YEAR)

    assert told([forecast], ontology) == "The compute market is projected to reach $2 billion by 2030."


def test_a_budget_of_a_year_is_not_said_to_be_of_that_year_only(ontology: Ontology) -> None:
    """What is so, with a time, has it in brackets; what was done then is told in the past."""
    then = Interval(date(2024, 1, 1), date(2024, 12, 31), "2024")

    assert (
        told([replace(claim(PLAN, "hasBudget", SUM), valid=then)], ontology)
        == "The Fjord Programme has a budget of $2 billion (2024)."
    )
    assert told([replace(claim(NORWAY, "spends", SUM), valid=then)], ontology) == "Norway spent $2 billion in 2024."


def test_who_says_it_is_named(ontology: Ontology) -> None:
    """A quoted speaker comes first, by the name the quote has; a report of theirs needs no further words."""
    heard = replace(claim(NORWAY, "invests", SUM, Modality.REPORTED), said_by=PAPER)

    assert told([heard], ontology) == "According to The Harbour Times, Norway invests $2 billion."
    assert told([heard], ontology, speaker="the Times") == "According to the Times, Norway invests $2 billion."


def test_an_article_is_what_the_source_writes(ontology: Ontology) -> None:
    """The quote shows it, else the text around, else the kind of name; a longer name shows nothing."""
    built = claim(NORWAY, "builds", Entity("urn:nvidia", "Ymir", "Infrastructure"), quote="opened at the Ymir Forum")
    shown = replace(built, evidence=replace(built.evidence, quote="Norway builds the Ymir, a machine"))

    assert told([built], ontology) == "Norway builds Ymir."
    assert told([shown], ontology) == "Norway builds the Ymir."
    assert told([claim(ACT, "compliesWith", ACT)], ontology) == "The Compute Act complies with the Compute Act."


def test_values_of_one_subject_are_one_list(ontology: Ontology) -> None:
    """Claims that differ in their value make one sentence; so do those that differ in their subject, in the plural."""
    banks = [Entity(f"urn:{name}", name, "Organisation") for name in ("Alder", "Birch", "Cedar")]
    chosen = [claim(PLAN, "selects", bank) for bank in banks]
    choosing = [claim(bank, "builds", MARKET, quote="the compute market") for bank in banks[:2]]

    assert told(chosen, ontology) == "The Fjord Programme selects Alder, Birch and Cedar."
    assert told(choosing, ontology) == "Alder and Birch build the compute market."


@pytest.mark.parametrize(
    ("iso", "text", "sentence"),
    [
        ("2026-05-26", "2026-05-26", "The Compute Act was enacted on 26 May 2026."),
        ("2026-05", "May 2026", "The Compute Act was enacted in May 2026."),
        ("2026", "2026", "The Compute Act was enacted in 2026."),
    ],
)
def test_dates_take_the_preposition_of_their_precision(iso: str, text: str, sentence: str, ontology: Ontology) -> None:
    """On a day, in a month or year; figures become words."""
    assert told([claim(ACT, "enactedOn", DateValue(iso, text))], ontology) == sentence


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Quantity(Decimal(17374), "GPUs", "17,374 of them"), "17,374 GPUs"),
        (Quantity(Decimal(10) ** 9, "W", "gigawatt-scale", Bound.ABOUT), "about 1 GW"),
        (Quantity(Decimal(10) ** 9, "W", "one-gigawatt"), "one gigawatt"),
        (Quantity(Decimal(95), "percent", "95%", Bound.AT_LEAST), "at least 95%"),
        (Quantity(Decimal(95), "percent", "over 95%", Bound.AT_LEAST), "over 95%"),
        (Quantity(Decimal(3), "USD", "$3", Bound.AT_MOST), "up to $3"),
    ],
)
def test_a_figure_has_its_unit_and_bound(value: Quantity, words: str) -> None:
    """What the printed form leaves to the sentence around it is said; what it has is not said again."""
    assert figure_words(value) == words


def test_words_as_a_value_bring_their_verb(ontology: Ontology) -> None:
    """Words that begin with a verb follow the subject, in its number; a cell stands under its heading."""
    said = claim(NORWAY, "requires", TextValue("must run its own machines"))
    plain = claim(NORWAY, "hasCharacteristic", TextValue("anchor its strategy on wind"))
    cell = replace(plain, value=TextValue("Wind"), aspect="Energy Supply", method="table@1")

    assert told([said], ontology) == "Norway must run its own machines."
    assert told([plain], ontology) == "Norway anchors its strategy on wind."
    assert told([cell], ontology) == "On energy supply, Norway is described so: “Wind”."


def test_a_relation_that_no_one_worded_is_still_told(ontology: Ontology) -> None:
    """Its phrase in the vocabulary says it, or its label, in any modality."""
    relations = dict(ontology.relations)
    relations["hoards"] = replace(relations["builds"], name="hoards", label="hoards", phrase="{subject} hoards {value}")
    wider = replace(ontology, relations=relations)

    assert told([claim(NORWAY, "hoards", SUM, Modality.NEGATED)], wider) == "Norway does not hoard $2 billion."
    assert told([claim(NORWAY, "iceShelfDepth", SUM)], ontology) == "Norway has the ice shelf depth $2 billion."
