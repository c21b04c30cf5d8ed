"""Benchmarks that score extraction: foreign ontologies as ours, the benchmark's scoring, confidence from verdicts."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.calibration import PRIOR, Judged, confidences, error_across_sources, stated_error, written
from benchmarks.calibration_page import Reliability, page, plot, wilson
from benchmarks.text2kg import Tally, figures, names_in, prepared, score, triples_of
from benchmarks.text2kg_learning import learned_cues, learned_values
from benchmarks.text2kg_ontology import ANYTHING, class_name, label_cues, ours
from kg.claim import Entity
from kg.ontology import Kind, load_ontology

SPEC: dict[str, Any] = {
    "ontology": "ships",
    "id": "ships",
    "title": "Ships",
    "concepts": [
        {"qid": "C1", "label": "sailing ship"},
        {"qid": "C2", "label": "organization"},
        {"qid": "C3", "label": "human"},
    ],
    "relations": [
        {"label": "designed by", "domain": "C1", "range": "C3"},
        {"label": "builder", "domain": "C1", "range": "C2"},
        {"label": "start time", "domain": "C1", "range": ""},
    ],
}


def test_an_ontology_becomes_ours() -> None:
    """Concepts are classes, those we have too keep our names, and ends that are not listed may be anything."""
    made = ours(SPEC, load_ontology())

    assert class_name("sailing ship") == "SailingShip"
    assert made.relations["designed by"].domain == ("SailingShip",)
    assert made.relations["designed by"].range == ("Person",)
    assert made.relations["start time"].kind is Kind.DATE
    anything = Entity("id:x", "X", ANYTHING)
    assert made.fits("designed by", ANYTHING, anything) is None
    assert made.fits("designed by", "SailingShip", Entity("id:y", "Y", "Organisation")) is not None


@pytest.mark.parametrize(
    ("label", "cue"),
    [
        ("designed by", "be designed by"),
        ("developer", "be developed by"),
        ("developer", "^develop"),
        ("site of discovery", "be discovered at"),
        ("member of crew", "be a member of"),
        ("captain", "have the captain"),
    ],
)
def test_cues_from_the_words_of_a_label(label: str, cue: str) -> None:
    """The verb in a label, or the verb its noun is made from, gives the cues."""
    assert cue in label_cues(label)


def test_the_extractor_reads_with_it() -> None:
    """The extractor that reads reports finds the relation of another ontology in a sentence."""
    lexicon = prepared(SPEC, [], learn=False)

    said = triples_of("Marigold Star was designed by Ellen Brandt in 1871.", lexicon)
    assert ("Marigold Star", "designed by", "Ellen Brandt") in said
    assert next(names_in("The Marigold Star was a barque.")) == "Marigold Star"


def test_scoring_is_that_of_the_benchmark() -> None:
    """Spaces and capitals do not count; other relations count only in the strict figures; strangers are found."""
    tally = Tally()
    item = {
        "sent": "Marigold Star was designed by Ellen Brandt.",
        "triples": [{"sub": "Marigold  Star", "rel": "designed by", "obj": "ellen brandt"}],
    }
    said = [("Marigold Star", "designed by", "Ellen Brandt"), ("Marigold Star", "builder", "Nobody Here")]
    score(tally, item, said, SPEC)
    found = figures(tally)

    assert (found["precision"], found["recall"], found["f1"]) == (1.0, 1.0, 1.0)
    assert found["strict precision"] == 0.5
    assert found["conformance"] == 1.0
    assert (found["subject hallucination"], found["object hallucination"]) == (0.0, 0.5)


def test_labelled_sentences_teach_cues_and_values() -> None:
    """A verb and preposition seen twice before the object is a cue; an object seen twice is a value to know."""
    examples = [
        {"sent": f"{ship} was launched at Kiel in {year}.", "obj_label": "Kiel", "rel_label": "place of launch"}
        for ship, year in (("Arrow", 1880), ("Swift", 1881), ("Heron", 1882))
    ]

    assert learned_cues(examples) == {"place of launch": ("be launched at",)}
    assert learned_values(examples) == {"place of launch": ("Kiel",)}


def test_confidence_is_drawn_towards_all() -> None:
    """A method with many verdicts keeps its own share, one with few is drawn to the share of all."""
    labels = [Judged("a", "many@1", 0.9, number % 2 == 0, "") for number in range(100)]
    labels += [Judged("b", "few@1", 0.9, right=True, error="")]
    found = confidences(labels)
    total = 51 / 101

    assert found["many@1"] == pytest.approx(0.5, abs=0.01)
    assert found["few@1"] == pytest.approx((1 + PRIOR * total) / (1 + PRIOR), abs=0.001)
    assert stated_error(labels) == pytest.approx((40 + 0.1) / 101, abs=0.001)
    assert error_across_sources([*labels, *[Judged("c", "many@1", 0.9, right=True, error="")] * 50]) > 0.1


def test_the_page_and_the_plot_show_every_method() -> None:
    """The table has a row and the plot a ring for each method; the interval holds the share."""
    table = [Reliability("clause@1", 40, 36, 0.92, 0.9, 12, 80), Reliability("table@1", 5, 5, 0.96, 0.93, 0, 0)]
    text, picture = page(table, ((41, 45), (30, 40)), (0.03, 0.04), {"wrong subject": 4}), plot(table)
    low, high = wilson(36, 40)

    assert low < 0.9 < high
    for item in table:
        assert f"`{item.method}`" in text
        assert f"{item.method} ({item.judged})" in picture
    assert "| wrong subject | 4 |" in text
    assert '"clause@1" = 0.900' in written(table)
