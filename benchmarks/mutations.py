"""The mutation test of the sentence checker: true sentences must pass, and each with one thing altered must not.

    python -m benchmarks.mutations SOURCES … [--questions FILE.jsonl] [--count N] [--seed N] [--show KIND] [--out FILE]

True sentences are those of the product's own answers to the questions, sentences worded from claims, and sentences of
the sources, each with the quotes it is cited to. `benchmarks.alterations` alters them, one thing at a time.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.alterations import KINDS, PARAPHRASES, Names, different, paraphrased
from benchmarks.hostile import HOSTILE
from kg.claim import Claim, Entity, Modality, Quantity
from kg.language.sentences import split_sentences
from retrieval.checking import objection
from retrieval.composing import context_of
from retrieval.disagreeing import claims_at
from retrieval.drafting import Line, Place
from retrieval.kinds import Reader
from ui.config import load_config
from ui.wiring import Services

_VERBS = {
    "builds": "builds", "develops": "develops", "requires": "requires",
    "supportsLanguages": "supports", "selects": "selected", "publishes": "published",
    "approves": "approved", "partnersWith": "partnered with", "provides": "provides",
    "supplies": "supplies", "spends": "spends", "outperforms": "outperforms",
    "permits": "permits", "forbids": "forbids", "enteredIntoForceOn": "entered into force on",
    "gpuCount": "has", "marketSize": "reached", "fundsProgramme": "funds",
    "appliesFrom": "applies from", "definedAs": "is defined as", "memberOfFamily": "belongs to",
    "hasComponent": "includes", "matches": "matches", "serves": "serves", "costs": "costs",
    "hasCharacteristic": "", "hasEffect": "", "describedAs": "is", "states": "states that",
}  # fmt: skip
_CLAUSE = re.compile(
    r"(?:must|has|have|had|stands?|depends?|needs?|is|are|can|may)\b"
)  # a value that is half a sentence
_COMPUTED = re.compile(r" lie between |^\d+ (?:are|is) listed|^\d+ of them|is about [\d.,]+ times")


@dataclass(frozen=True, slots=True)
class Carried:
    """A true sentence with what it is cited to; `kind` is answer, claim or source."""

    text: str
    quotes: tuple[str, ...]
    context: str
    kind: str
    claims: tuple[Claim, ...] = ()


def sentences(services: Services, questions: Sequence[str], count: int, chance: random.Random) -> list[Carried]:
    """`count` true sentences: those of answers, then of the sources and from claims, as far as there are any."""
    found = {c.text: c for c in _answered(services, questions)}
    for more, share in ((_printed(services), 2), (_worded(services), 1)):
        drawn = [c for c in more if c.text not in found]
        chance.shuffle(drawn)
        found |= {c.text: c for c in drawn[: max(0, count - len(found)) // share]}
    return list(found.values())[:count]


def _answered(services: Services, questions: Sequence[str]) -> Iterator[Carried]:
    for question in questions:
        answer = services.ask(question, model="none")
        cited = {c.number: c for c in answer.citations}
        for sentence in answer.sentences:
            places = tuple(Place(cited[n].document, cited[n].span) for n in sentence.citations)
            quotes = tuple(cited[n].quote for n in sentence.citations)
            if len(sentence.text.split()) > 4 and not _COMPUTED.search(sentence.text):
                snapshot = services.snapshot()
                claims = tuple(claim for place in places for claim in claims_at(snapshot, place))
                context = context_of(Line(sentence.text, places), snapshot)
                yield Carried(sentence.text, quotes, context, "answer", claims)


def _worded(services: Services) -> Iterator[Carried]:
    for _, claim in services.claims():
        verb = _VERBS.get(claim.relation)
        if (
            verb is None
            or _CLAUSE.match(getattr(claim.value, "text", ""))
            or claim.modality not in {Modality.ASSERTED, Modality.REPORTED}
            or len(claim.subject.label) > 60
        ):
            continue
        value = claim.value
        said = (
            value.label if isinstance(value, Entity) else value.printed if isinstance(value, Quantity) else value.text
        )
        quote = _sentence_of(services, claim)
        if claim.subject.label.casefold() in quote.casefold():
            text = f"{claim.subject.label[:1].upper()}{claim.subject.label[1:]} {verb} {said}.".replace("  ", " ")
            yield Carried(text, (quote,), services.source_titles()[claim.evidence.document], "claim", (claim,))


def _sentence_of(services: Services, claim: Claim) -> str:
    snapshot = services.snapshot()
    passage = snapshot.catalogue.passage(claim.evidence.passage)
    rows = snapshot.catalogue.sentences_of(passage.number)
    text = services.text_of(claim.evidence.document)
    return next(
        (text[r.start : r.end] for r in rows if r.start <= claim.evidence.span.start < r.end), claim.evidence.quote
    )


def _printed(services: Services) -> Iterator[Carried]:
    for held in services.held():
        text = services.text_of(held.id)
        for span in split_sentences(text):
            said = " ".join(text[span.start : span.end].split())
            if 4 < len(said.split()) < 70 and said[-1] == "." and re.match(r"[A-Z]", said):
                yield Carried(said, (said,), held.source.title, "source")


def names_in(carried: Carried, reader: Reader, known: Mapping[str, tuple[str, ...]]) -> Names:
    """What a sentence names, and the names there are of each class but those of things its quotes name."""
    found = [m for m in reader.mentions(carried.text) if not m.surface.islower()]
    held = {m.entity.label for quote in (*carried.quotes, carried.text) for m in reader.mentions(quote)}
    others = {m.entity.type: tuple(n for n in known.get(m.entity.type, ()) if n not in held) for m in found}
    return Names(tuple((m.span.start, m.span.end, m.entity.type) for m in found), others)


def known_names(reader: Reader) -> dict[str, tuple[str, ...]]:
    """The names of particular things that the lexicon has, by class."""
    known: dict[str, set[str]] = defaultdict(set)
    for forms in reader.lexicon.forms.values():
        for form in forms:
            if form.entity.label[0].isupper() and not form.demonym:
                known[form.entity.type].add(form.entity.label)
    return {kind: tuple(sorted(labels)) for kind, labels in known.items()}


def run(true: Sequence[Carried], reader: Reader, seed: int = 1, show: str = "") -> dict[str, Any]:
    """How many altered sentences are caught, by kind, and how many true ones and paraphrases are rejected."""
    chance = random.Random(seed)  # noqa: S311 - it must be the same every time
    known = known_names(reader)
    caught: dict[str, list[bool]] = defaultdict(list)
    rejected: dict[str, list[bool]] = defaultdict(list)
    shown: list[str] = []
    for carried in true:
        reason = _objection(carried, carried.text, reader)
        rejected[f"true: {carried.kind}"].append(reason is not None)
        shown += [f"true: {carried.text} [{reason}]"] if show == "true" and reason else []
        names = names_in(carried, reader, known)
        evidence = "\n".join((*carried.quotes, carried.context))
        for kind, alter in {**KINDS, **HOSTILE}.items():
            other = different(alter(carried.text, evidence, names, chance), carried.text, evidence)
            if other:
                caught[kind].append(_objection(carried, other, reader) is not None)
                shown += [f"{kind}: {other}"] if show in {kind, "missed"} and not caught[kind][-1] else []
        for kind in PARAPHRASES:
            other = paraphrased(kind, carried.text, chance)
            if other:
                reason = _objection(carried, other, reader)
                rejected[f"paraphrase: {kind}"].append(reason is not None)
                shown += [f"{kind}: {other} [{reason}]"] if show == "paraphrase" and reason else []
    return _figures(true, caught, rejected, shown)


def _objection(carried: Carried, text: str, reader: Reader) -> str | None:
    return objection(text, carried.quotes, reader, context=carried.context, claims=carried.claims)


def _figures(
    true: Sequence[Carried], caught: dict[str, list[bool]], rejected: dict[str, list[bool]], shown: list[str]
) -> dict[str, Any]:
    groups = {"true": [k for k in rejected if k[:4] == "true"], "paraphrases": [k for k in rejected if k[:4] == "para"]}
    return {
        "sentences": dict(Counter(c.kind for c in true)),
        "caught": {kind: _share(flags) for kind, flags in sorted(caught.items())},
        "rejected": {
            **{name: _share([f for k in keys for f in rejected[k]]) for name, keys in groups.items()},
            **{kind: _share(flags) for kind, flags in sorted(rejected.items())},
        },
        **({"shown": shown} if shown else {}),
    }


def _share(flags: Sequence[bool]) -> dict[str, float]:
    return {"n": len(flags), "share": round(sum(flags) / len(flags), 4) if flags else 0.0}


def main() -> None:
    """Read the command line, measure, and print one JSON document."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    lines = args.questions.read_text(encoding="utf-8").splitlines() if args.questions else []
    with tempfile.TemporaryDirectory() as folder:
        services = Services(load_config(args.home or Path(folder), os.environ))
        if args.sources:
            services.ingest(args.sources, manifest=None, model=None, dry_run=False, progress=lambda *_: None)
        questions = [json.loads(line)["question"] for line in lines]
        true = sentences(services, questions, args.count, random.Random(args.seed))  # noqa: S311
        found = run(true, Reader(services.lexicon(), embedder=services.embedder), args.seed, args.show)
        services.close()
    text = json.dumps(found, ensure_ascii=False, indent=2)
    if args.out:
        args.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
