"""Claims, documents and passages go to JSON and back without loss."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from fakes import entity, make_document, passages_of
from hypothesis import given
from hypothesis import strategies as st

from kg.claim import (
    Bound,
    Claim,
    DateValue,
    Evidence,
    Interval,
    Mention,
    Modality,
    Quantity,
    Rejection,
    TextValue,
    Value,
)
from kg.codec import (
    block_from_json,
    block_to_json,
    claim_from_json,
    claim_to_json,
    mention_from_json,
    mention_to_json,
    passage_from_json,
    passage_to_json,
    rejection_from_json,
    rejection_to_json,
    source_from_json,
    source_to_json,
    value_from_json,
    value_to_json,
)
from kg.document import Block, BlockKind, Source, Span

texts = st.text(st.characters(codec="utf-8"), max_size=30)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**15), max_value=10**15)
entities = st.builds(entity, st.sampled_from(["France", "South Korea", "Åland"]), st.sampled_from(["Nation", "Model"]))
quantities = st.builds(
    Quantity,
    amount=st.none() | decimals,
    unit=st.sampled_from(["USD", "percent", "languages"]),
    printed=texts,
    bound=st.sampled_from(Bound),
    low=st.none() | decimals,
    high=st.none() | decimals,
)
values = st.one_of(entities, quantities, st.builds(DateValue, texts, texts), st.builds(TextValue, texts))
spans = st.tuples(st.integers(0, 999), st.integers(0, 999)).map(lambda pair: Span(min(pair), max(pair)))
claims = st.builds(
    Claim,
    subject=entities,
    relation=st.sampled_from(["develops", "marketSize"]),
    value=values,
    modality=st.sampled_from(Modality),
    valid=st.none() | st.builds(Interval, st.none() | st.dates(), st.none() | st.dates(), texts),
    said_by=st.none() | entities,
    evidence=st.builds(Evidence, texts, texts, spans, texts),
    method=texts,
    confidence=st.floats(0, 1),
    aspect=st.none() | texts,
)


@given(claims)
def test_a_claim_survives(claim: Claim) -> None:
    """Any claim is the same, id and all, after a trip through JSON text."""
    line = json.dumps(claim_to_json(claim, "s1"), ensure_ascii=False)

    back = claim_from_json(json.loads(line))

    assert back == claim
    assert back.id == claim.id


@given(values)
def test_a_value_survives(value: Value) -> None:
    """Any value is the same after a trip through JSON text."""
    assert value_from_json(json.loads(json.dumps(value_to_json(value)))) == value


def test_a_claim_is_written_as_the_contract_says() -> None:
    """Keys, their order and the forms of values are those scripts rely on."""
    document = make_document("In 2025 France invests $735B.")
    quantity = Quantity(Decimal("7.35E+11"), "USD", "$735B")
    claim = Claim(
        entity("France"),
        "invests",
        quantity,
        Modality.ASSERTED,
        Interval(date(2025, 1, 1), date(2025, 12, 31), "2025"),
        None,
        Evidence(document.id, f"{document.id}#char=0,29", Span(8, 29), "France invests $735B."),
        "cues@1",
        0.94,
    )

    record = claim_to_json(claim, "s1")

    assert list(record) == [
        "id",
        "subject",
        "relation",
        "value",
        "modality",
        "valid",
        "said_by",
        "source",
        "document",
        "passage",
        "start",
        "end",
        "quote",
        "method",
        "confidence",
        "aspect",
    ]
    assert record["subject"] == {
        "iri": "https://w3id.org/claimgraph/id/nation/france",
        "label": "France",
        "type": "Nation",
    }
    assert record["value"] == {
        "kind": "quantity",
        "amount": "735000000000",
        "low": None,
        "high": None,
        "bound": "exact",
        "unit": "USD",
        "printed": "$735B",
    }
    assert record["valid"] == {"from": "2025-01-01", "until": "2025-12-31", "text": "2025"}
    assert (record["source"], record["said_by"], record["modality"]) == ("s1", None, "asserted")


def test_structure_survives() -> None:
    """Sources, blocks, passages, mentions and rejections are the same after a trip through JSON text."""
    source = Source("s1", "A title", "report", "A house", "https://example.org", "2026-03", "CC BY", ("a", "b"), "note")
    block = Block(BlockKind.TABLE_ROW, Span(1, 9), 0, ("Top", "Sub"), (Span(1, 3), Span(4, 9)), 2)
    passage = passages_of(make_document("One line.\nTwo.\n"))[0]
    mention = Mention(Span(0, 6), "French", entity("France"))
    rejection = Rejection("d1", Span(0, 3), "France is", "no value", "cues@1")

    def trip(record: dict[str, object]) -> dict[str, object]:
        return dict(json.loads(json.dumps(record)))

    assert source_from_json(trip(source_to_json(source))) == source
    assert block_from_json(trip(block_to_json(block))) == block
    assert passage_from_json(trip(passage_to_json(passage))) == passage
    assert mention_from_json(trip(mention_to_json(mention))) == mention
    assert rejection_from_json(trip(rejection_to_json(rejection))) == rejection


def test_an_unknown_kind_of_value_is_refused() -> None:
    """A value of a kind nobody knows is an error that names it."""
    with pytest.raises(ValueError, match="colour"):
        value_from_json({"kind": "colour", "text": "red"})
