"""Extraction with ontologies that are not ours: the sample of Text2KGBench, scored as the benchmark does.

usage: python -m benchmarks.text2kg [--data DIR] [--learn] [--model FILE.gguf --every N] [--misses] [--output FILE]

Each of the sample's ontologies is loaded as one of ours: concepts become classes, relations keep domain and range, and
their cues are made from the words of their labels. `--learn` adds the cues and the names that the benchmark's own
training sentences show (the published models see such sentences in their prompts). The extractor is the one that reads
reports, unchanged. Scored as the benchmark scores: precision, recall and F1 of exact triples, per sentence, among the
relations that the sentence's gold has; conformance to the ontology; subjects and objects that are not in the sentence.
Besides: the same over all triples ("strict"), where claims with a relation the gold does not have count as wrong.
The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import snowballstemmer

from benchmarks.text2kg_learning import learned_cues, learned_values
from benchmarks.text2kg_ontology import ANYTHING, ours
from ingest.cutting import cut
from ingest.extraction import extract
from ingest.fetching import Raw
from ingest.manifest import Entry
from ingest.reading import read
from kg.claim import Claim, DateValue, Entity, Quantity
from kg.language.capitals import candidates, ordinary_words
from kg.language.linking import Lexicon, Name, extended, load_lexicon, new_entity
from kg.ontology import load_ontology
from kg.ports import Generator
from retrieval.generation.llamacpp import open_embedded
from retrieval.settings import ModelSettings

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "data" / "extraction" / "text2kgbench"
PUBLISHED = {"Vicuna-13B": {"f1": 0.35, "conformance": 0.84}}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_OPENING = re.compile(
    r"(?:The |A |An )?(?P<name>[^,(;]{2,90}?)\s*(?:[,(;]| (?:is|was|are|were|has|had|became|served)\b)"
)
_JOINTS = re.compile(r" (?:for|on|and) ")
_STEM = snowballstemmer.stemmer("porter")

Triple: TypeAlias = tuple[str, str, str]


@dataclass(slots=True)
class Tally:
    """What the sentences of one ontology add up to."""

    sentences: int = 0
    sums: Counter[str] = field(default_factory=Counter)
    said: int = 0
    gold: int = 0
    right: int = 0


def rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def triples_of(sentence: str, lexicon: Lexicon, generator: Generator | None = None) -> list[Triple]:
    """What the extractor says of one sentence, as the benchmark writes triples."""
    document = read(Raw(sentence.encode(), "sentence.txt", "sentence.txt"), Entry(id="sentence", title="sentence"))
    found = (Name(text, new_entity(ANYTHING, text)) for text in names_in(sentence) if not lexicon.lookup(text))
    claims = extract(document, cut(document), extended(lexicon, found), generator).claims
    return list(dict.fromkeys((c.subject.label, c.relation, shown(c)) for c in claims))


def names_in(sentence: str) -> Iterator[str]:
    """The capitalised names of a sentence, and the title it opens with."""
    opening = _OPENING.match(sentence)
    if opening is not None and opening["name"][:1].isupper() | opening["name"][:1].isdigit():
        yield opening["name"].strip()
    for candidate in candidates(sentence, ordinary_words([sentence])):
        yield from _JOINTS.split(candidate.text)


def shown(claim: Claim) -> str:
    """A value as the benchmark writes it: a year or month stands for its first day."""
    value = claim.value
    if isinstance(value, DateValue):
        year, month, day = (*value.iso.split("-"), "01", "01")[:3]
        return f"{day} {_MONTHS[int(month) - 1]} {year}"
    if isinstance(value, Entity):
        return value.label
    return value.printed if isinstance(value, Quantity) else value.text


def squeezed(triple: Triple) -> str:
    """A triple as the benchmark compares it: without spaces, in lower case."""
    return "".join(re.sub(r"(_|\s+)", "", part).lower() for part in triple)


def stemmed(text: str) -> str:
    """Words without endings, joined, as the benchmark looks for a name in a sentence."""
    words = _STEM.stemWords(re.findall(r"\w+|[^\w\s]", text))
    return "".join(words).lower().replace("01januari", "")


def score(tally: Tally, item: Mapping[str, Any], said: Sequence[Triple], spec: Mapping[str, Any]) -> None:
    """Add one sentence to the tally."""
    gold = {(t["sub"], t["rel"], t["obj"]) for t in item["triples"]}
    wanted = {squeezed(triple) for triple in gold}
    everything = {squeezed(triple) for triple in said}
    tally.said += len(everything)
    tally.gold += len(wanted)
    tally.right += len(everything & wanted)
    if not gold:
        return
    tally.sentences += 1
    relations = {relation for _, relation, _ in gold}
    kept = {squeezed(triple) for triple in said if triple[1] in relations}
    precision = len(kept & wanted) / len(kept) if kept else 0.0
    recall = len(kept & wanted) / len(wanted)
    known = {relation["label"].strip() for relation in spec["relations"]}
    text = stemmed(item["sent"] + " ".join(concept["label"] for concept in spec["concepts"]))
    count = len(said) or 1
    tally.sums.update(
        {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / (precision + recall) if precision + recall else 0.0,
            "conformance": sum(r in known for _, r, _ in said) / count if said else 1.0,
            "subject hallucination": sum(stemmed(s) not in text for s, _, _ in said) / count,
            "object hallucination": sum(stemmed(o) not in text for _, _, o in said) / count,
        }
    )


def figures(tally: Tally) -> dict[str, float | int]:
    """The averages over the sentences with gold triples, and the strict figures over all."""
    mean = {name: round(total / max(1, tally.sentences), 3) for name, total in tally.sums.items()}
    precision, recall = tally.right / max(1, tally.said), tally.right / max(1, tally.gold)
    both = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    strict = {"strict precision": precision, "strict recall": recall, "strict f1": both}
    counts = {"sentences": tally.sentences, "said": tally.said, "gold": tally.gold, "right": tally.right}
    return {**counts, **mean, **{name: round(value, 3) for name, value in strict.items()}}


def prepared(spec: Mapping[str, Any], examples: Iterable[Mapping[str, Any]], *, learn: bool) -> Lexicon:
    """The lexicon of one ontology, with what its training sentences teach where that is wanted."""
    examples = [e for e in examples if e["ontology"] == spec["ontology"]] if learn else []
    ontology = ours(spec, load_ontology(), learned_cues(examples))
    values = learned_values(examples)
    names = (
        Name(text, new_entity(ontology.relations[label].range[0], text))
        for label, texts in values.items()
        if label in ontology.relations
        for text in texts
    )
    return extended(load_lexicon(ontology), names)


def run(data: Path, *, learn: bool, misses: bool, every: int, generator: Generator | None) -> dict[str, Any]:
    """The figures by ontology, their average, and the time taken."""
    items: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for number, item in enumerate(rows(data / "dev" / "items.jsonl")):
        if number % every == 0:
            items[item["ontology"]].append(item)
    examples = rows(data / "fewshot_train.jsonl")
    found: dict[str, dict[str, float | int]] = {}
    begun = time.perf_counter()
    for spec in rows(data / "ontologies.jsonl"):
        lexicon, tally = prepared(spec, examples, learn=learn), Tally()
        for item in items[spec["ontology"]]:
            said = triples_of(item["sent"], lexicon, generator)
            score(tally, item, said, spec)
            if misses:
                print(json.dumps({"said": said, "gold": item["triples"], "sentence": item["sent"]}, ensure_ascii=False))
        found[spec["title"]] = figures(tally)
    names = next(iter(found.values())).keys() - {"sentences", "said", "gold", "right"}
    average = {name: round(sum(f[name] for f in found.values()) / len(found), 3) for name in sorted(names)}
    total = sum(len(group) for group in items.values())
    seconds = time.perf_counter() - begun
    return {"average": average, "ontologies": found, "sentences": total, "seconds": round(seconds, 1)}


def commit() -> str:
    """The commit at work, or "local" where the tree differs from it."""
    changed = _git("status", "--porcelain", "--", "kg", "ingest", "benchmarks/*.py")
    return "local" if changed else _git("rev-parse", "--short", "HEAD")


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "local" * bool(done.returncode)


def main() -> None:
    """Run all that is asked for, write it and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--learn", action="store_true", help="learn cues and values from the training sentences")
    parser.add_argument("--model", type=Path, help="a GGUF file that proposes claims besides the rules")
    parser.add_argument("--every", type=int, default=1, help="read only every Nth sentence")
    parser.add_argument("--misses", action="store_true", help="print what was said of each sentence")
    parser.add_argument("--output", type=Path, help="where to write the figures")
    args = parser.parse_args()
    generator = open_embedded(args.model, ModelSettings(threads=1, total=600, first_token=600)) if args.model else None
    try:
        found = run(args.data, learn=args.learn, misses=args.misses, every=args.every, generator=generator)
    finally:
        if generator is not None:
            generator.close()
    setting = {"learned from the training sentences": args.learn, "model": args.model.name if args.model else None}
    result = {"commit": commit(), **setting, **found, "published": PUBLISHED}
    if args.output:
        args.output.parent.mkdir(parents=True, exist_ok=True)
        args.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result))


if __name__ == "__main__":
    main()
