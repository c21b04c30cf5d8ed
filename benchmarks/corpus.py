"""Synthetic corpora that look like reports: front matter, sections, names, figures, tables, and sources that differ.

usage: python -m benchmarks.corpus FOLDER [--passages N] [--seed S] [--per-report N] [--dense]

All reports describe one invented world, so that they agree on most figures, round some, and contradict one another on a
few. The same seed and size give the same files to the byte. About a passage a section, with as many claims, names and
sentences as those of the shipped sources have; `--dense` makes every sentence a statement, three times as many. A
larger corpus speaks of more things.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from benchmarks.prose import remark

__all__ = ["Report", "World", "main", "reports", "world", "write"]

_NATIONS = (
    *(
        "France",
        "Japan",
        "India",
        "Brazil",
        "Canada",
        "Norway",
        "Kenya",
        "Chile",
        "Poland",
        "Spain",
        "Italy",
        "Germany",
    ),
    *(
        "Sweden",
        "Finland",
        "Denmark",
        "Greece",
        "Turkey",
        "Egypt",
        "Nigeria",
        "Ghana",
        "Vietnam",
        "Thailand",
        "Malaysia",
    ),
    *("Indonesia", "Singapore", "Mexico", "Argentina", "Peru", "Portugal", "Ireland"),
)
_HEADS = "Aru Bel Cor Dal Eri Fen Gal Hel Iva Jor Kes Lum Mar Nor Ori Pel Quan Ros Sel Tor Umb Wes Yar Zel".split()  # noqa: SIM905
_TAILS = "dane lith mora nix pera quell rion sava tine vane wick xis yond zara bria cora".split()  # noqa: SIM905
_KINDS = ("Labs", "Systems", "Compute", "Institute", "Foundation", "Networks", "Research")
_SECTORS = ("health care", "public administration", "agriculture", "energy", "finance", "education", "transport")
_TOPICS = ("Compute and energy", "Models and licences", "Money", "Rules", "Partners", "Skills", "Languages", "Outlook")
_PUBLISHERS = ("The Harbour Review", "Meridian Policy Centre", "Open Ledger", "Northern Desk", "Institute of Tides")
_FIRST_DAY = date(2023, 1, 2)
_STATING = 0.37  # the share of sentences that state something
_SMALLEST = 400  # organisations


@dataclass(frozen=True, slots=True)
class Report:
    """One report; `name` is its file name and `text` its Markdown."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class World:
    """What is so: organisations with their nations, models with their makers, and what each nation spends on what."""

    organisations: tuple[tuple[str, str], ...]
    models: tuple[tuple[str, str, int], ...]
    budgets: dict[tuple[str, str, int], int]


def world(seed: int, size: int = _SMALLEST) -> World:
    """A world of `size` organisations, and twice as many models with their parameters in billions."""
    chance = random.Random(seed)  # noqa: S311 - it must be the same every time
    names = [f"{h}{t}" for h in _HEADS for t in _TAILS]
    if size > len(names):
        names += [f"{h}{m[:2]}{t}" for h in _HEADS for m in _TAILS for t in _TAILS]
    chance.shuffle(names)
    organisations = tuple((f"{n} {chance.choice(_KINDS)}", chance.choice(_NATIONS)) for n in names[:size])
    models = tuple(
        (f"{chance.choice(names)}-{billions}B", chance.choice(organisations)[0], billions)
        for billions in (chance.choice((1, 3, 7, 8, 13, 34, 70, 120)) for _ in range(2 * size))
    )
    budgets = {(n, s, y): chance.randint(40, 9_000) for n in _NATIONS for s in _SECTORS for y in range(2023, 2031)}
    return World(organisations, models, budgets)


def reports(sections: int, seed: int = 1, per_report: int = 10, *, dense: bool = False) -> Iterator[Report]:
    """Reports with `sections` sections in all, `per_report` in each."""
    known = world(seed, max(_SMALLEST, sections // 25))
    number = 0
    while sections > 0:
        chance = random.Random(f"{seed} {number}")  # noqa: S311
        yield _report(known, chance, number, min(per_report, sections), dense=dense)
        sections, number = sections - per_report, number + 1


def write(folder: Path, sections: int, seed: int = 1, per_report: int = 10, *, dense: bool = False) -> list[Path]:
    """Write reports to `folder`; returns their files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for report in reports(sections, seed, per_report, dense=dense):
        path = folder / report.name
        path.write_text(report.text, encoding="utf-8")
        paths.append(path)
    return paths


def _report(known: World, chance: random.Random, number: int, sections: int, *, dense: bool) -> Report:
    nation = chance.choice(_NATIONS)
    title = f"{nation} and its machines, report {number}"
    day = _FIRST_DAY + timedelta(days=chance.randrange(1200))
    head = f"---\ntitle: {title}\npublisher: {chance.choice(_PUBLISHERS)}\npublished: {day.isoformat()}\n---\n"
    body = [f"# {title}\n"]
    for place in range(sections):
        body.append(f"## {chance.choice(_TOPICS)} ({number}.{place + 1})\n")
        body.append(_table(known, chance) if chance.random() < (0.15 if dense else 0.05) else "")
        length = chance.randint(850, 1100) if dense else chance.randint(420, 720)
        body.append(_prose(known, chance, nation, length, 1 if dense else _STATING))
    return Report(f"report-{number:06d}.md", head + "\n".join(part for part in body if part))


def _prose(known: World, chance: random.Random, nation: str, length: int, stating: float) -> str:
    said: list[str] = []
    while sum(len(s) + 1 for s in said) < length:
        states = chance.random() < stating
        said.append(_sentence(known, chance, nation) if states else remark(chance, chance.choice(_SECTORS)))
        if chance.random() < 0.2:
            said.append("\n\n")
    return " ".join(said).replace(" \n\n ", "\n\n").strip() + "\n"


def _sentence(known: World, chance: random.Random, home: str) -> str:
    organisation, where = chance.choice(known.organisations)
    partner, _ = chance.choice(known.organisations)
    model, maker, billions = chance.choice(known.models)
    nation = home if chance.random() < 0.5 else where
    year, sector = chance.randint(2023, 2030), chance.choice(_SECTORS)
    money, share = _printed(known.budgets[nation, sector, year], chance), chance.randint(3, 88)
    sentences: Sequence[str] = (
        f"{maker} released {model}, a model with {billions} billion parameters, in {year}.",
        f"{nation} spends {money} on computing for {sector} in {year}.",
        f"{organisation} builds a data centre with {chance.randint(5, 900)} MW in {nation}.",
        f"According to {partner}, {share}% of projects in {sector} use {model}.",
        f"By {year}, {nation} plans to train {chance.randint(2, 95)},000 people for work in {sector}.",
        f"{organisation} partners with {partner} to serve {sector} in {nation}.",
        f"{model} is based on {chance.choice(known.models)[0]} and is released under the Apache 2.0 licence.",
        f"The {nation} {sector.title()} Programme has a budget of {money} and runs until {year}.",
        f"{nation} may not export chips for {sector} before {year}, a draft of the rules says.",
        f"{organisation} does not operate the cluster that {partner} announced in {year}.",
        f"The cluster of {partner} holds {512 * share:,} GPUs and reaches {billions + share} EFLOP/s.",
        f"Officials in {nation} say that demand in {sector} grew by {share}% in {year}.",
    )
    return chance.choice(sentences)


def _printed(millions: int, chance: random.Random) -> str:
    """How a report prints an amount that all agree on: exactly, rounded, or now and then another one."""
    luck = chance.random()
    if luck < 0.04:
        millions = max(1, int(millions * chance.choice((0.5, 1.4, 10))))
    elif luck < 0.2:
        millions = round(millions, -2) or 100
    return f"${millions / 1000:.3g} billion" if millions >= 1000 else f"${millions} million"


def _table(known: World, chance: random.Random) -> str:
    rows = ["| Model | Developer | Parameters | Licence |", "|---|---|---|---|"]
    for model, maker, billions in chance.sample(known.models, 5):
        rows.append(f"| {model} | {maker} | {billions} billion | {chance.choice(('Apache 2.0', 'MIT'))} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Write a corpus and print how large it is, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-report", type=int, default=10)
    parser.add_argument("--dense", action="store_true")
    args = parser.parse_args()
    paths = write(args.folder, args.passages, args.seed, args.per_report, dense=args.dense)
    print(json.dumps({"files": len(paths), "bytes": sum(p.stat().st_size for p in paths)}))


if __name__ == "__main__":
    main()
