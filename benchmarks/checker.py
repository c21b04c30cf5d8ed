"""The sentence checker on labelled claims: balanced accuracy, beside word overlap and embedding similarity.

    python -m benchmarks.checker FOLDER [--split dev] [--fit] [--every N] [--signs FILE.npz] [--out FILE.json]

FOLDER holds one folder a set with `dev/claims.jsonl` (claim, evidence, label; "supported" against the rest). With
`--fit` the logistic model is fitted and held out by turns: five folds, all claims about one document in one fold, one
model for all sets, and `retrieval/checks/entailment.toml` is written from all rows. Without, the model that ships is
scored as it is. The baselines choose their threshold on each set's training folds, which favours them.
"""

from __future__ import annotations

import argparse
import json
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.fitting import fitted, probability
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from retrieval.checking import pairs_of
from retrieval.checks.entailment import shipped
from retrieval.checks.pair import read_content
from retrieval.checks.signs import NAMES, signs
from retrieval.embedding import SentenceEmbedder, open_embedder
from retrieval.kinds import Reader
from ui.config import load_config

_FOLDS = 5
_DRAWS = 2000
_OF_NAMES = NAMES.index("likeness to one")
PUBLISHED = {
    "wice": "word overlap 63.8",
    "foolmetwice": "word overlap 58.3",
    "summedits_ectsum": "GPT-4 87.0, SummaC 57.9, people 95.4, word overlap up to 50",
    "summedits_scitldr": "GPT-4 82.4, people 89.3, word overlap up to 50",
}

Numbers: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """The claims of one set: signs (rows, signs), word overlap, labels, and the fold each belongs to."""

    name: str
    signs: Numbers
    overlap: Numbers
    label: Flags
    fold: NDArray[np.int64]


def rows_of(file: Path, name: str, reader: Reader, embedder: SentenceEmbedder, every: int = 1) -> Rows:
    """The rows of a file of claims, read by the checker; with `every`, only each so manieth."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()][::every]
    found, overlap = [], []
    for row in rows:
        evidence = "\n".join(" ".join(part.split()) for part in row["evidence"])
        pairs = pairs_of(row["claim"], evidence, reader, row.get("title", ""))
        found.append(signs(pairs, embedder))
        said, held = ({w.stem for w in read_content(text)} for text in (row["claim"], evidence))
        overlap.append(len(said & held) / max(1, len(said)))
    label = np.array([row["label"] == "supported" for row in rows])
    return Rows(name, np.array(found), np.array(overlap), label, np.array([_fold(name, row) for row in rows]))


def _fold(name: str, row: Mapping[str, Any]) -> int:
    # Claims edited from one summary, and claims about one page, stay together.
    group = row["id"].rsplit("_", 1)[0] if name.startswith("summedits") else row.get("title", row["id"])
    return zlib.crc32(group.encode()) % _FOLDS


def balanced(said: Flags, label: Flags) -> float:
    """The mean of the shares of supported and of unsupported claims that were judged right."""
    return float((said[label].mean() + (~said[~label]).mean()) / 2)


def threshold(values: Numbers, label: Flags) -> float:
    """The threshold with the best balanced accuracy."""
    cuts = np.unique(values)[:: max(1, len(np.unique(values)) // 200)]
    return float(max(cuts, key=lambda cut: balanced(values >= cut, label)))


def held_out(values: Numbers, rows: Rows) -> float:
    """The balanced accuracy when each fold is judged with the threshold of the others."""
    said = np.zeros(len(values), dtype=bool)
    for fold in range(_FOLDS):
        inside = rows.fold == fold
        if inside.any():
            said[inside] = values[inside] >= threshold(values[~inside], rows.label[~inside])
    return balanced(said, rows.label)


def weights_of(sets: Sequence[Rows]) -> Numbers:
    """Weights by which every set, and in it either label, counts the same."""
    parts = []
    for rows in sets:
        shares = {flag: max(1, int((rows.label == flag).sum())) for flag in (True, False)}
        parts.append(np.array([0.5 / shares[bool(flag)] for flag in rows.label]))
    joined = np.concatenate(parts)
    return joined * len(joined) / joined.sum()


def crossed(sets: Sequence[Rows]) -> dict[str, Numbers]:
    """The likelihood of every row by a model that has not seen its fold, by set."""
    found = {rows.name: np.zeros(len(rows.label)) for rows in sets}
    weights = weights_of(sets)
    values, label, fold = (np.concatenate([getattr(r, part) for r in sets]) for part in ("signs", "label", "fold"))
    for number in range(_FOLDS):
        seen = fold != number
        model = fitted(values[seen], label[seen], weights[seen])
        for rows in sets:
            inside = rows.fold == number
            found[rows.name][inside] = probability(rows.signs[inside], model)
    return found


def as_shipped(sets: Sequence[Rows]) -> dict[str, Numbers]:
    """The likelihood of every row by the model that ships."""
    model = shipped()
    return {rows.name: np.array([model.of(list(row)) for row in rows.signs]) for rows in sets}


def report(sets: Sequence[Rows], likely: Mapping[str, Numbers]) -> dict[str, Any]:
    """Balanced accuracy by set, in percent, with the baselines, the checks alone, and published figures."""
    found = {}
    for rows in sets:
        values = likely[rows.name]
        found[rows.name] = {
            "claims": len(rows.label),
            "supported": int(rows.label.sum()),
            "checker": _percent(balanced(values >= 0.5, rows.label)),
            "checker, 95 %": _interval(values >= 0.5, rows.label),
            "checker, threshold of the set": _percent(held_out(values, rows)),
            "checks alone": _percent(balanced(rows.signs[:, NAMES.index("any objection")] == 0, rows.label)),
            "word overlap": _percent(held_out(rows.overlap, rows)),
            "embedding similarity": _percent(held_out(rows.signs[:, _OF_NAMES], rows)),
            "calibration error": round(_calibration(values, rows.label), 3),
            "published": PUBLISHED.get(rows.name, ""),
        }
    return found


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _interval(said: Flags, label: Flags) -> list[float]:
    """The 95 % interval of the balanced accuracy, in percent, by drawing the claims of either label anew."""
    chance = np.random.default_rng(1)
    drawn = [
        (chance.choice(said[label], label.sum()).mean() + (~chance.choice(said[~label], (~label).sum())).mean()) / 2
        for _ in range(_DRAWS)
    ]
    return [_percent(float(np.quantile(drawn, q))) for q in (0.025, 0.975)]


def _calibration(values: Numbers, label: Flags) -> float:
    # Expected calibration error over ten bins, the two labels weighted alike as in the fit.
    weight = np.where(label, 0.5 / max(1, label.sum()), 0.5 / max(1, (~label).sum()))
    bins = np.minimum((values * 10).astype(int), 9)
    gaps = (abs(np.sum(weight[bins == b] * (values[bins == b] - label[bins == b]))) for b in range(10))
    return float(sum(gaps))


def toml_of(model: Numbers, enough: float) -> str:
    """The model as the file that ships."""
    lines = [
        "# Fitted by `python -m benchmarks.checker FOLDER --fit` on the development parts of the claim-checking sets.",
        "# `enough` is the likelihood that a sentence of an answer needs; docs/checking.md says how it was chosen.",
        f"enough = {enough}",
        f"bias = {model[0]:.4f}",
        "",
        "[weights]",
        *(f'"{name}" = {value:.4f}' for name, value in zip(NAMES, model[1:], strict=True)),
    ]
    return "\n".join(lines) + "\n"


def read_sets(folder: Path, split: str, every: int, kept: Path | None) -> list[Rows]:
    """The sets in `folder`; signs that were read before are taken from the file `kept` and written there."""
    reader = Reader(load_lexicon(load_ontology()))
    embedder = open_embedder(load_config(folder, os.environ).embedding)
    sets = []
    known = dict(np.load(kept)) if kept and kept.is_file() else {}
    for file in sorted(folder.glob(f"*/{split}/claims.jsonl")):
        name = file.parents[1].name
        if f"{name} signs" in known:
            parts = (known[f"{name} {part}"] for part in ("signs", "overlap", "label", "fold"))
            rows = Rows(name, *parts)
        else:
            rows = rows_of(file, name, reader, embedder, every)
        sets.append(rows)
        known |= {f"{name} {part}": getattr(rows, part) for part in ("signs", "overlap", "label", "fold")}
    if kept:
        np.savez(kept, **known)
    return sets


def main() -> None:
    """Read the command line, measure, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--signs", type=Path)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    sets = read_sets(args.folder, args.split, args.every, args.signs)
    found = report(sets, crossed(sets) if args.fit else as_shipped(sets))
    if args.fit:
        values, label = (np.concatenate([getattr(r, part) for r in sets]) for part in ("signs", "label"))
        model = fitted(values, label, weights_of(sets))
        target = Path(str(files("retrieval") / "checks" / "entailment.toml"))
        target.write_text(toml_of(model, shipped().enough if target.is_file() else 0.2), encoding="utf-8")
    text = json.dumps({"held out": args.fit, "split": args.split, "sets": found}, ensure_ascii=False, indent=2)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
