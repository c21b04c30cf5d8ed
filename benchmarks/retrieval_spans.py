"""Whether the words that answer a question are among the first passages that `search` finds for it.

    python -m benchmarks.retrieval_spans QUESTIONS.jsonl (--sources FILE_OR_FOLDER … | --home FOLDER) [-k 5]

A row of the file has `question`, `spans` (words of the sources that carry the answer) and `expected_behaviour`; those
to be answered count. The sources are ingested into a knowledge base of their own with the product's pipeline, without
a language model, or `--home` names one that is there. A passage holds a span if it has all its words, whatever the
white space. Questions of which a span is missing are listed.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.retrieval import rows
from ui.config import load_config
from ui.wiring import Services

__all__ = ["spans_found"]


def spans_found(services: Services, questions: Sequence[Mapping[str, Any]], k: int = 5) -> dict[str, Any]:
    """The share of questions of which some span, and every span, is in the first `k` passages; those that lack one."""
    some = whole = 0
    lacking = []
    asked = [q for q in questions if q["expected_behaviour"] == "answer" and q["spans"]]
    for question in asked:
        texts = [_plain(hit.text) for hit in services.search(question["question"], k).hits]
        missing = [span for span in question["spans"] if not any(_plain(span) in text for text in texts)]
        some += len(missing) < len(question["spans"])
        whole += not missing
        lacking += [{"question": question["question"], "missing": missing}] if missing else []
    n = max(1, len(asked))
    return {"n": len(asked), "some span": round(some / n, 4), "every span": round(whole / n, 4), "lacking": lacking}


def _plain(text: str) -> str:
    return " ".join(text.split()).lower()


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--sources", nargs="*", default=[])
    parser.add_argument("--home", type=Path)
    parser.add_argument("-k", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        services = Services(load_config(options.home or Path(scratch) / "home", {"XDG_CONFIG_HOME": scratch}))
        if options.sources:
            services.ingest(options.sources, manifest=None, model=None, dry_run=False, progress=lambda *_: None)
        print(json.dumps(spans_found(services, rows(options.questions), options.k), indent=1, ensure_ascii=False))
        services.close()


if __name__ == "__main__":
    main()
