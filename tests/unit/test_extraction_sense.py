"""Claims that cannot be understood alone are refused, misread sentences make none: a case for each kind of error."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import fetch
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Claim, Entity, Modality, Quantity
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology, unit_kind

Claims = Callable[[str], tuple[Claim, ...]]


@cache
def _lexicon() -> Lexicon:
    return load_lexicon(load_ontology())


@pytest.fixture
def claims(tmp_path: Path) -> Claims:
    """The claims of a text that nothing else belongs to."""

    def found(text: str) -> tuple[Claim, ...]:
        file = tmp_path / "report.md"
        file.write_text(f"# Report\n\n{text}\n", encoding="utf-8")
        entry = Entry(file=file)
        document = read(fetch(entry), entry)
        return extract(document, cut(document), _lexicon()).claims

    return found


def _said(found: tuple[Claim, ...]) -> set[tuple[str, str, str]]:
    def words(claim: Claim) -> str:
        value = claim.value
        if isinstance(value, Entity):
            return value.label
        return value.printed if isinstance(value, Quantity) else value.text

    return {(claim.subject.label, claim.relation, words(claim)) for claim in found}


def test_relative_clause_without_its_object_says_nothing(claims: Claims) -> None:
    """Of "the money that Japan put into chips" nothing is said of Japan."""
    found = claims("Kenya cannot match the money that Japan and Canada put into chips.")
    assert not any(claim.subject.label in {"Japan", "Canada"} for claim in found)


def test_participle_that_narrows_is_part_of_the_subject(claims: Claims) -> None:
    """What models "released under an open licence" do is not said of all models."""
    found = _said(claims("AI systems released under free and shared licences stay outside the scope of the rule."))
    assert not any(subject == "AI systems" for subject, _, _ in found)


def test_not_but_is_taken_apart(claims: Claims) -> None:
    """ "Not A but B" denies A and states B."""
    found = claims("Sovereign AI is not a rejection of trade but a form of insurance.")
    modes = {(claim.modality, getattr(claim.value, "text", "")) for claim in found}
    assert (Modality.NEGATED, "a rejection of trade") in modes
    assert (Modality.ASSERTED, "a form of insurance") in modes


def test_what_must_not_be_is_demanded_not_denied(claims: Claims) -> None:
    """A ban is kept with its "must not", not stored as a fact that is false."""
    found = [c for c in claims("Hospital systems must not send records abroad.") if c.relation == "requires"]
    assert [(c.modality, getattr(c.value, "text", "")) for c in found] == [
        (Modality.ASSERTED, "must not send records abroad")
    ]


def test_claim_of_others_is_no_fact(claims: Claims) -> None:
    """What "a statement that …" holds is not asserted."""
    found = claims("A statement that Kenya bans all exports of data needs a source of its own.")
    assert not any(claim.subject.label == "Kenya" for claim in found)


def test_singular_verb_takes_only_the_last_of_two_nouns(claims: Claims) -> None:
    """In "treats A as B, and C carries D" it is C that carries."""
    found = _said(claims("Canada treats open models as a tool of diplomacy, and Cohere carries its values abroad."))
    assert ("Cohere", "hasCharacteristic", "carries its values abroad") in found
    assert not any("diplomacy" in subject for subject, _, _ in found)


def test_help_is_no_deed_of_the_helper(claims: Claims) -> None:
    """Who helps firms build data centres builds none."""
    found = claims("NVIDIA helps companies build data centres.")
    assert not any(claim.relation == "builds" for claim in found)


def test_figure_that_measures_nothing_is_refused(claims: Claims) -> None:
    """ "Treats it in two places" counts nothing worth a claim."""
    assert not [c for c in claims("The EU AI Act treats open source in two places.") if c.relation == "hasFigure"]


def test_aspect_is_no_bare_verb(claims: Claims) -> None:
    """A relation that already says what a figure is needs no "reach" beside it."""
    found = [c for c in claims("The cloud market reached $61 billion in 2025.") if c.relation == "marketSize"]
    assert [c.aspect for c in found] == [None]


def test_newspaper_owns_no_figure_it_reports(claims: Claims) -> None:
    """GPUs that a newspaper reports are not the newspaper's."""
    found = claims("The Osaka Daily reports access to 512 GPUs.")
    assert not any("Daily" in c.subject.label and c.relation == "gpuCount" for c in found)


def test_court_is_not_decided_when_it_decides(claims: Claims) -> None:
    """A court that strikes down a rule gets no date of decision, and no law that the sentence only mentions."""
    found = claims("In 2020 the European Court of Justice struck down a framework because it fell short of GDPR.")
    assert not any(claim.relation == "decidedOn" for claim in found)


def test_origin_between_commas_is_no_subject(claims: Claims) -> None:
    """In "X, from Y, beat Z" it is X that beat."""
    found = _said(claims("By 2026 Qwen3-Coder, from Alibaba, outperformed models from labs with more compute."))
    assert ("Qwen3-Coder", "outperforms", "models from labs with more compute") in found


@pytest.mark.parametrize("unit", ["INR/h", "USD/year", "EUR"])
def test_money_by_time_is_money(unit: str) -> None:
    """A price an hour and a sum a year are amounts of money."""
    assert unit_kind(unit) == "currency"


def test_what_several_hold_together_is_not_said_of_each(claims: Claims) -> None:
    """A share that three firms hold together is the share of none."""
    found = claims("Amazon, Microsoft and Google together hold about 80% of the market.")
    assert not any(claim.subject.label in {"Amazon", "Microsoft", "Google"} for claim in found)


def test_builders_do_not_rest_on_what_they_build_with(claims: Claims) -> None:
    """Of "EPFL built it on a cluster" EPFL is not based on the cluster."""
    found = claims("Apertus is a language model. NVIDIA built it on the Alps supercomputer.")
    assert not any(claim.relation == "basedOn" and claim.subject.label == "NVIDIA" for claim in found)
