"""Data sets as sources: rows become claims with the row as evidence, and differ from each other and from reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import Raw, fetch
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Claim, DateValue, Entity, Extraction, Quantity, TextValue
from kg.conflicts import Conflict, ConflictKind, find_conflicts
from kg.document import BlockKind, Document
from kg.language.linking import Lexicon, Name, extended, load_lexicon
from kg.ontology import load_ontology

SETS = {
    "country-codes": ("country-codes.csv", 249, 2000),
    "epoch-notable-models": ("notable_ai_models.csv", 942, 5500),
    "epoch-gpu-clusters": ("gpu_clusters.csv", 675, 4300),
    "models-dev": ("models.jsonl", 231, 1600),
}


@dataclass(frozen=True)
class Held:
    """A data set that was read, and what its rows say."""

    document: Document
    extraction: Extraction

    def of(self, label: str) -> list[Claim]:
        """The claims whose subject has this label."""
        return [claim for claim in self.extraction.claims if claim.subject.label == label]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return load_lexicon(load_ontology())


@pytest.fixture(scope="module")
def held(root: Path, shared_data: Path, lexicon: Lexicon) -> dict[str, Held]:
    """All shared data sets, each read through its shipped mapping by the extractor that reads everything."""
    found = {}
    for name, (file, _, _) in SETS.items():
        entry = Entry(file=shared_data / "datasets" / file, mapping=root / "sources" / "mappings" / f"{name}.toml")
        document = read(fetch(entry), entry)
        found[name] = Held(document, extract(document, cut(document), lexicon))
    return found


def conflicts(*parts: Held) -> tuple[Conflict, ...]:
    """What the claims of several documents do not agree on."""
    claims = [claim for part in parts for claim in part.extraction.claims]
    return find_conflicts(claims, {part.document.id: part.document.source for part in parts})


def report(text: str, lexicon: Lexicon, *knowing: Held) -> Held:
    """A report in prose, read by the rules with the names that the data sets brought in, as an ingest would."""
    names = [Name(m.surface, m.entity) for part in knowing for m in part.extraction.mentions]
    document = read(Raw(text.encode(), "report.md", "report.md"), Entry(id="report", title="A field report"))
    return Held(document, extract(document, cut(document), extended(lexicon, dict.fromkeys(names))))


@pytest.mark.parametrize("name", SETS)
def test_every_row_is_read(held: dict[str, Held], name: str) -> None:
    """A data set gives the rows its mapping takes, many claims, and hardly anything that is refused."""
    _, rows, claims = SETS[name]
    document, extraction = held[name].document, held[name].extraction

    assert sum(block.kind is BlockKind.TABLE_ROW for block in document.blocks) == rows
    assert len(extraction.claims) >= claims
    assert len(extraction.rejections) < len(extraction.claims) / 100
    assert document.source.id == name
    assert document.source.licence


@pytest.mark.parametrize("name", SETS)
def test_the_evidence_is_one_row(held: dict[str, Held], name: str) -> None:
    """The quote of a claim is exactly one row of the text, and the value as printed stands in it."""
    document, extraction = held[name].document, held[name].extraction
    rows = {block.span for block in document.blocks if block.kind is BlockKind.TABLE_ROW}
    for claim in extraction.claims:
        quote = claim.evidence.quote
        assert claim.evidence.span in rows
        assert document.slice(claim.evidence.span) == quote
        assert printed(claim) in quote, claim
    for mention in extraction.mentions:
        assert document.slice(mention.span) == mention.surface


def printed(claim: Claim) -> str:
    """The value as the row prints it; an entity may be known by another name than the row gives it."""
    value = claim.value
    if isinstance(value, Quantity):
        return value.printed
    return value.text if isinstance(value, TextValue | DateValue) else ""


def test_nations_are_the_known_ones(held: dict[str, Held], lexicon: Lexicon) -> None:
    """Rows about nations speak of the nations of the lexicon, not of new things with similar names."""
    subjects = {claim.subject for claim in held["country-codes"].extraction.claims}
    unknown = {entity.label for entity in subjects if entity.iri not in lexicon.entities}

    assert len(unknown) <= len(subjects) / 50, unknown
    located = {c.value for c in held["epoch-gpu-clusters"].extraction.claims if c.relation == "locatedIn"}
    assert {e.label for e in located if isinstance(e, Entity) and e.iri not in lexicon.entities} == set()


def test_what_a_row_says_of_a_nation(held: dict[str, Held]) -> None:
    """Capital, currency, code and region of a nation are claims with an aspect that tells them apart."""
    said = {claim.aspect or claim.relation: claim.value for claim in held["country-codes"].of("South Korea")}

    assert said["capital"] == TextValue("Seoul")
    assert said["currency"] == TextValue("Won")
    assert said["currency code"] == TextValue("KRW")
    assert said["ISO 3166-1 alpha-3 code"] == TextValue("KOR")
    assert isinstance(said["partOf"], Entity)
    assert said["partOf"].type == "Region"
    assert said["hasAlias"] == TextValue("the Republic of Korea")


def test_data_sets_disagree_with_each_other(held: dict[str, Held]) -> None:
    """Two catalogues of models date some releases differently, and both sides of each difference are named."""
    found = conflicts(held["epoch-notable-models"], held["models-dev"])
    dates = [conflict for conflict in found if "released on" in conflict.topic]

    assert len(dates) >= 5
    for conflict in dates:
        assert conflict.kind is ConflictKind.DISAGREEMENT
        assert len({claim.evidence.document for claim in conflict.claims}) == 2
        assert "Epoch AI" in conflict.explanation
        assert "models.dev" in conflict.explanation


def test_a_report_disagrees_with_a_data_set(held: dict[str, Held], lexicon: Lexicon) -> None:
    """A report's figures for known models are set against the data set's: a wrong one, a slipped digit, a right one."""
    models = held["epoch-notable-models"]
    sizes = {c.subject.label: c.value for c in models.extraction.claims if c.relation == "parameterCount"}
    assert {"DeepSeek-V3", "Mistral Large 2", "Falcon 180B"} <= sizes.keys()
    text = (
        "# Sizes\n\nDeepSeek-V3 has 600 billion parameters. Mistral Large 2 has 12.3 billion parameters.\n\n"
        "Falcon 180B has 180 billion parameters.\n"
    )
    prose = report(text, lexicon, models)
    kinds = {
        conflict.claims[0].subject.label: conflict.kind
        for conflict in conflicts(models, prose)
        if any(claim.evidence.document == prose.document.id for claim in conflict.claims)
    }

    assert kinds == {"DeepSeek-V3": ConflictKind.DISAGREEMENT, "Mistral Large 2": ConflictKind.UNIT_SLIP}


def test_a_report_disagrees_about_a_cluster(held: dict[str, Held], lexicon: Lexicon) -> None:
    """The power and the chips of a cluster that only the data set knows by name are compared with a report's."""
    clusters = held["epoch-gpu-clusters"]
    name = "xAI Colossus Memphis Phase 2"
    power = next(c.value for c in clusters.of(name) if c.relation == "computeCapacity")
    assert isinstance(power, Quantity)
    assert power.amount is not None
    megawatts = power.amount / 1_000_000
    text = f"# A visit\n\n{name} has a power capacity of {megawatts * 3:.0f} MW.\n"
    prose = report(text, lexicon, clusters)
    found = [
        conflict
        for conflict in conflicts(clusters, prose)
        if any(claim.evidence.document == prose.document.id for claim in conflict.claims)
    ]

    assert [conflict.kind for conflict in found] == [ConflictKind.DISAGREEMENT]
    assert "Epoch AI" in found[0].explanation
