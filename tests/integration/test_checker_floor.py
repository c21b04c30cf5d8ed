"""The checker must not get worse: the mutation test in its short form, over three of the shipped sources."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from benchmarks.alterations import KINDS, Names, altered, paraphrased
from benchmarks.fitting import fitted, probability
from benchmarks.mutations import run, sentences
from retrieval.checks.entailment import shipped
from retrieval.checks.signs import NAMES
from retrieval.kinds import Reader
from ui.config import load_config
from ui.wiring import Services

SOURCES = ("09-south-korea-programme-and-act.md", "10-indiaai-mission.md", "06-eu-ai-act-timeline.md")
QUESTIONS = ("When did the AI Basic Act take effect?", "Who supplied the H100 GPUs for Sarvam AI?")


@pytest.mark.slow
def test_alterations_are_caught_and_true_sentences_pass(root: Path, tmp_path: Path) -> None:
    """Of altered sentences most are refused, of true ones and true paraphrases nearly none."""
    services = Services(load_config(tmp_path / "home", {"XDG_CONFIG_HOME": str(tmp_path)}))
    files = [str(root / "sources" / name) for name in SOURCES]
    services.ingest(files, manifest=None, model=None, dry_run=False, progress=lambda *_: None)
    true = sentences(services, QUESTIONS, 70, random.Random(1))

    found = run(true, Reader(services.lexicon(), embedder=services.embedder))
    services.close()

    caught = {kind: found["caught"][kind]["share"] for kind in KINDS}
    assert len(true) == 70
    assert min(caught[kind] for kind in ("number", "unit", "year", "name")) >= 0.95
    assert min(caught[kind] for kind in ("relation", "direction", "polarity", "modality")) >= 0.85
    assert found["rejected"]["true"]["share"] <= 0.03
    assert found["rejected"]["paraphrases"]["share"] <= 0.1


def test_alterations_alter_and_paraphrases_do_not() -> None:
    """The benchmark's own alterations change one thing, and leave alone what they find nothing in."""
    chance, names = random.Random(1), Names(((0, 6, "Nation"),), {"Nation": ("Sweden",)})
    text = "Norway is projected to spend $4 billion on 3 May 2026."

    assert altered("name", text, text, names, chance) == text.replace("Norway", "Sweden")
    assert altered("modality", text, text, names, chance) == "Norway did spend $4 billion on 3 May 2026."
    assert altered("polarity", text, text, names, chance) == text.replace("is projected", "is not projected")
    assert "4 billion" not in str(altered("number", text, text, names, chance))
    assert altered("direction", text, text, names, chance) is None
    assert paraphrased("other scale", text, chance) == text.replace("4 billion", "4,000 million")
    assert paraphrased("date format", text, chance) == text.replace("3 May 2026", "May 3, 2026")


def test_the_fit_finds_the_weights_of_a_model_it_is_given() -> None:
    """Logistic regression comes back to the direction its labels were drawn from."""
    chance = np.random.default_rng(1)
    values = chance.normal(size=(400, 2))
    label = values[:, 0] - values[:, 1] > 0

    model = fitted(values, label, np.ones(400), ridge=1.0)

    assert model[1] > 1 > -1 > model[2]
    assert ((probability(values, model) > 0.5) == label).mean() > 0.95


def test_the_model_that_ships_knows_all_signs() -> None:
    """The shipped weights are those of the signs the checker reads, no more and no fewer."""
    assert set(shipped().weights) == set(NAMES)
    assert 0 < shipped().enough < 0.5
