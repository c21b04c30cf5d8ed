"""Data sets read through a mapping: rows as sentences, and the claims their columns state."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from ingest.cutting import cut
from ingest.extraction.records import mapping_of, records
from ingest.fetching import Raw, fetch
from ingest.manifest import Entry
from ingest.mapping import load_mapping, parse_mapping
from ingest.reading import read
from kg.claim import DateValue, Entity, Extraction, Modality, Quantity, TextValue
from kg.document import BlockKind, Document
from kg.errors import ConfigError, SourceError
from kg.language.linking import Lexicon, load_lexicon
from kg.ontology import load_ontology

MAPPING = """
id = "machines"
title = "Machines: a list"
publisher = "The List"

[subject]
column = "Name"
type = "Cluster"
label = "machine"

[keep]
Sure = ["yes"]

[modality]
column = "State"
values = { planned = "announced" }

[confidence]
column = "State"
values = { planned = "0.7" }
default = "0.9"

[valid]
from = "Since"

[[column]]
name = "Owner"
label = "owner"
relation = "operates"
inverse = true
type = "Organisation"
separator = ","
modality = true

[[column]]
name = "Country"
relation = "locatedIn"
type = "Nation"

[[column]]
name = "Power"
label = "power in MW"
relation = "computeCapacity"
unit = "W"
scale = "1000000"
modality = true

[[column]]
name = "Opened"
relation = "launchedOn"

[[column]]
name = "State"
label = "state"
relation = "hasCharacteristic"
words = { on = "in operation" }

[[column]]
name = "Since"
"""

CSV = """Name,Owner,Country,Power,Opened,State,Since,Sure
Fjord One,"Nordic Compute,Statkraft",Norway,12.0,2024-05,on,2024-05-01,yes
Fjord Two,Nordic Compute,Norway,about ten,soon,planned,,yes
Rumour,,Spain,5,,planned,,no
"""


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


@pytest.fixture
def held(tmp_path: Path) -> Document:
    """The list above, read through its mapping."""
    path = tmp_path / "machines.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return read(Raw(CSV.encode(), "machines.csv", "machines.csv"), Entry(mapping=path))


def extraction(doc: Document, lexicon: Lexicon) -> Extraction:
    """What the rows of a document say."""
    mapping = mapping_of(doc)
    assert mapping is not None
    return records(doc, cut(doc), mapping, lexicon)


def test_rows_are_sentences_that_name_their_columns(held: Document) -> None:
    """A row is a line of labelled values, one sentence; a row that the mapping leaves out is counted in a note."""
    rows = [b for b in held.blocks if b.kind is BlockKind.TABLE_ROW]
    assert held.slice(rows[0].span) == (
        "machine: Fjord One; owner: Nordic Compute, Statkraft; Country: Norway; power in MW: 12; Opened: 2024-05;"
        " state: in operation; Since: 2024-05-01"
    )
    assert [held.slice(c) for c in rows[1].cells] == [
        "Fjord Two",
        "Nordic Compute",
        "Norway",
        "about ten",
        "soon",
        "planned",
        "",
    ]
    assert held.notes == ("2 rows read, 1 left out by the mapping",)
    assert (held.source.id, held.source.publisher) == ("machines", "The List")
    last = cut(held)[-1]
    assert [held.slice(s) for s in last.sentences] == [held.slice(b.span) for b in rows]


def test_the_text_carries_its_mapping(held: Document) -> None:
    """What the columns mean can be read from the document itself, exactly."""
    mapping = mapping_of(held)
    assert mapping is not None
    assert mapping.text.strip() == MAPPING.strip()


def test_claims_of_a_row(held: Document, lexicon: Lexicon) -> None:
    """Columns become claims with entities, scaled figures, dates and words; the row is the evidence."""
    found = extraction(held, lexicon)
    one = [c for c in found.claims if "Fjord One" in c.evidence.quote]
    said = {(c.subject.label, c.relation) for c in one}
    assert {("Nordic Compute", "operates"), ("Statkraft", "operates"), ("Fjord One", "locatedIn")} <= said
    values = {c.relation: c.value for c in one}
    assert values["locatedIn"] == Entity("https://w3id.org/claimgraph/id/nation/NOR", "Norway", "Nation")
    assert values["computeCapacity"] == Quantity(Decimal(12_000_000), "W", "12")
    assert values["launchedOn"] == DateValue("2024-05", "2024-05")
    assert values["hasCharacteristic"] == TextValue("in operation")
    assert all(c.confidence == 0.9 and c.valid is not None and str(c.valid.start) == "2024-05-01" for c in one)
    for claim in found.claims:
        assert held.slice(claim.evidence.span) == claim.evidence.quote
    for mention in found.mentions:
        assert held.slice(mention.span) == mention.surface


def test_planned_things_are_announced_and_nonsense_is_rejected(held: Document, lexicon: Lexicon) -> None:
    """The state column decides the modality; a cell that is no figure or date is a rejection with its reason."""
    found = extraction(held, lexicon)
    two = {c.relation: c for c in found.claims if "Fjord Two" in c.evidence.quote}
    assert two["operates"].modality is Modality.ANNOUNCED
    assert two["locatedIn"].modality is Modality.ASSERTED
    assert two["operates"].confidence == 0.7
    assert [(r.text, "quantity" in r.reason or "date" in r.reason) for r in found.rejections] == [
        ("about ten", True), ("soon", True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("[subject]", "[subjekt]"), "unknown key 'subjekt'"),
        (('label = "machine"', 'labl = "machine"'), "unknown key 'labl'"),
        (('unit = "W"', 'units = "W"'), "unknown key 'units'"),
        (('planned = "announced"', 'planned = "certain"'), "certain"),
        (('column = "Name"', ""), "column"),
        (("[[column]]", "[column"), "not valid TOML"),
    ],
)
def test_mistakes_in_a_mapping_are_named(change: tuple[str, str], words: str) -> None:
    """A mapping with a wrong key or value is an error that names the file and the key."""
    with pytest.raises(ConfigError) as caught:
        parse_mapping(MAPPING.replace(*change), "m.toml")
    assert words in caught.value.message
    assert "m.toml" in caught.value.message


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A data set without a mapped column is refused by the column's name."""
    path = tmp_path / "m.toml"
    path.write_text(MAPPING, encoding="utf-8")
    with pytest.raises(SourceError, match="no column 'Country'"):
        read(Raw(CSV.replace("Country", "Land").encode(), "a.csv", "a.csv"), Entry(mapping=path))


def test_an_unknown_relation_is_named(tmp_path: Path, lexicon: Lexicon) -> None:
    """A mapping may only use relations of the ontology."""
    path = tmp_path / "m.toml"
    path.write_text(MAPPING.replace('"operates"', '"owns"'), encoding="utf-8")
    doc = read(Raw(CSV.encode(), "a.csv", "a.csv"), Entry(mapping=path))
    with pytest.raises(ConfigError, match="'owns'"):
        extraction(doc, lexicon)


@pytest.mark.parametrize(
    ("data", "name", "claims"),
    [
        ("notable_ai_models.csv", "epoch-notable-models", 5000),
        ("gpu_clusters.csv", "epoch-gpu-clusters", 4000),
        ("models.jsonl", "models-dev", 1500),
    ],
)
def test_the_shipped_mappings(
    root: Path, shared_data: Path, lexicon: Lexicon, data: str, name: str, claims: int
) -> None:
    """Each shipped mapping reads its data set without rejections."""
    mapping = root / "sources" / "mappings" / f"{name}.toml"
    entry = Entry(file=shared_data / "datasets" / data, mapping=mapping)
    doc = read(fetch(entry), entry)
    found = extraction(doc, lexicon)
    assert len(found.claims) >= claims
    assert len(found.rejections) < len(found.claims) / 100
    assert load_mapping(mapping).record["licence"]
