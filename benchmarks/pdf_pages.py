"""Finding the page of a long PDF: twenty questions in our own words, each with the page and words that answer it.

    python -m benchmarks.pdf_pages FILE.pdf [--home FOLDER] [--json]

`pdf_questions.tsv` beside this file was written by reading the page; it fits the European Parliament's amendments of
June 2023 to the AI Act. A page is found where a hit stands on it in part; a passage, where a hit holds the words.
"""

from __future__ import annotations

import argparse
import csv
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.manifest import Entry
from ingest.pipeline import Tools, ingest
from kg.language.linking import load_lexicon
from kg.ontology import load_ontology
from kg.store import KnowledgeBase
from retrieval.embedding import open_embedder
from retrieval.questions import understand
from retrieval.search import Hit, search
from retrieval.settings import EmbeddingSettings

_QUESTIONS = Path(__file__).with_name("pdf_questions.tsv")
_DEPTHS = (1, 5, 10)


def rank_of(hits: Sequence[Hit], wanted: Mapping[str, str]) -> tuple[int, int]:
    """The rank of the first hit on a right page, and of the first that holds the words; 0 for none."""
    pages = {int(page) for page in wanted["pages"].split(",")}
    on_page = [
        bool(pages & set(range(hit.page or 0, (hit.page or 0) + 1 + hit.text.strip().count("\f")))) for hit in hits
    ]
    holding = [wanted["words"] in " ".join(hit.text.split()) for hit in hits]
    return tuple(found.index(True) + 1 if True in found else 0 for found in (on_page, holding))  # type: ignore[return-value]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with _QUESTIONS.open(encoding="utf-8", newline="") as file:
        questions = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    embedder, lexicon = open_embedder(EmbeddingSettings()), load_lexicon(load_ontology())
    with tempfile.TemporaryDirectory() as scratch:
        base = KnowledgeBase(options.home or Path(scratch))
        report = ingest(base, [Entry(file=options.file)], Tools(lexicon, embedder))
        with base.open() as snapshot:
            counts = snapshot.catalogue.counts()
            ranks = [
                rank_of(search(understand(one["question"], lexicon), snapshot, embedder, max(_DEPTHS)), one)
                for one in questions
            ]
    result = {
        "n": len(questions),
        "passages": counts["passages"],
        "seconds": round(report.seconds, 1),
        **{f"page@{k}": sum(0 < page <= k for page, _ in ranks) / len(ranks) for k in _DEPTHS},
        **{f"passage@{k}": sum(0 < words <= k for _, words in ranks) / len(ranks) for k in _DEPTHS},
    }
    if options.json:
        print(json.dumps(result))
        return
    for one, (page, words) in zip(questions, ranks, strict=True):
        print(f"page {page or '-':>2}  passage {words or '-':>2}  {one['question']}")
    print("\n".join(f"{name:12}{value}" for name, value in result.items()))


if __name__ == "__main__":
    main()
