"""The ablation of retrieval as a table: every system over several sets, with paired bootstrap intervals.

    python -m benchmarks.retrieval_table SET_DIR[:SPLIT,…] … [--homes FOLDER [--held]] [--no-titles] [--out FILE]

Per set: recall@5, or nDCG@10 where the gold is graded, in per cent; and how much the fused system is above the rank
fusion of words and meaning, with the 95 % interval of 2,000 resamplings of the questions. The parameters are the
program's own for every set. `--homes` keeps the knowledge bases, and `--held` searches them as they are; the file is
named by the commit, under results/.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.retrieval import Corpus, gain, measured, opened, rows

_SYSTEMS = ("words", "meaning", "ranks", "graph", "fused")
_RESAMPLED = 2000
_HEAD = (
    (
        "| set | titles | questions | passages | measure | words | meaning | ranks | graph | **fused** "
        "| fused - ranks | all@8 | p50 / p95 ms |"
    ),
    "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
)

Values = NDArray[np.float64]


def by_question(queries: Sequence[Mapping[str, Any]], ranked: Sequence[Sequence[str]]) -> Values:
    """The measure of each question, 0 to 1."""
    if any(query.get("qrels") for query in queries):
        return np.asarray([gain(got, query["qrels"]) for query, got in zip(queries, ranked, strict=True)])
    gold = [set(query["gold_ids"]) for query in queries]
    return np.asarray([len(set(got[:5]) & one) / max(1, len(one)) for one, got in zip(gold, ranked, strict=True)])


def interval(differences: Values, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of the mean of paired differences, by resampling the questions."""
    random = np.random.default_rng(seed)
    picks = random.integers(0, len(differences), (_RESAMPLED, len(differences)))
    low, high = np.percentile(differences[picks].mean(axis=1), [2.5, 97.5])
    return float(low), float(high)


def line(corpus: Corpus, name: str, queries: Sequence[Mapping[str, Any]], *, titles: bool) -> str:
    """One row of the table."""
    values: dict[str, Values] = {}
    times: list[float] = []
    complete = 0.0
    for system in _SYSTEMS:
        ranked, took = measured(corpus, queries, system)
        values[system] = by_question(queries, ranked)
        if system == "fused":
            times = took
            complete = float(np.mean([set(q["gold_ids"]) <= set(r[:8]) for q, r in zip(queries, ranked, strict=True)]))
    passages = len(corpus.linkage.passages)
    graded = any(query.get("qrels") for query in queries)
    low, high = interval(values["fused"] - values["ranks"])
    gained = 100 * float((values["fused"] - values["ranks"]).mean())
    cells = [
        name,
        "yes" if titles else "no",
        str(len(queries)),
        f"{passages:,}",
        "nDCG@10" if graded else "recall@5",
        *(f"{100 * values[system].mean():.1f}" for system in _SYSTEMS[:-1]),
        f"**{100 * values['fused'].mean():.1f}**",
        f"{gained:+.1f} [{100 * low:+.1f}, {100 * high:+.1f}]",
        "" if graded else f"{100 * complete:.1f}",
        f"{np.percentile(times, 50):.0f} / {np.percentile(times, 95):.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def commit() -> str:
    """The commit of the working tree, short, with a mark where the tree differs from it."""
    root = Path(__file__).parents[1]
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=-changed"], cwd=root, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="+", help="a set, with its splits after a colon where not only dev")
    parser.add_argument("--homes", type=Path)
    parser.add_argument("--held", action="store_true")
    parser.add_argument("--no-titles", action="store_true")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    out = options.out or Path(__file__).parent / "results" / f"retrieval-{commit()}.md"
    out.parent.mkdir(parents=True, exist_ok=True)
    written = out.read_text(encoding="utf-8").splitlines() if out.exists() else list(_HEAD)
    with tempfile.TemporaryDirectory() as scratch:
        for one in options.sets:
            name, _, splits = one.partition(":")
            titles = not options.no_titles
            home = (options.homes or Path(scratch)) / f"home_{Path(name).name}_{int(titles)}"
            corpus = opened(Path(name), home, titles=titles, held=options.held)
            for split in (splits or "dev").split(","):
                queries = rows(Path(name) / split / "queries.jsonl")
                written.append(line(corpus, f"{Path(name).name} {split}", queries, titles=titles))
                print(written[-1], flush=True)
                out.write_text("\n".join(written) + "\n", encoding="utf-8")
            corpus.snapshot.close()


if __name__ == "__main__":
    main()
