"""The figures a question asks to work with: those it defines, its aggregates and its counts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from retrieval.graphqa.keying import defined, in_formula
from retrieval.graphqa.roles import Measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrieval.graphqa.cast import Cast
    from retrieval.graphqa.formulas import Formula

_PARTS = {"SUM": "total|sum of", "AVG": "average|mean"}


__all__ = ["aggregates", "counts", "formulas_of"]


def formulas_of(cast: Cast) -> list[Measure]:
    made: dict[str, Measure] = {}
    for formula in cast.frame.formulas:
        parts = [made.get(part.lower()) or _part(cast, part, formula.start) for part in formula.parts]
        known = [p for p in parts if p is not None]
        if len(known) < len(parts):
            return []
        if formula.sign == "/" or any(p.parts or p.aggregate for p in known):
            totals = tuple(_totalled(cast, p) for p in known)
            made[formula.name] = Measure((), formula.sign, None, None, formula.name, totals)
        else:
            leaves = tuple(leaf for p in known for leaf in p.leaves)
            made[formula.name] = Measure(leaves, formula.sign, _wrapped(cast, formula), None, formula.name)
    return [m for name, m in made.items() if _wanted(cast, name)]


def _wanted(cast: Cast, name: str) -> bool:
    """Whether a defined figure is asked for by itself, and not only as a part of another."""
    inside = [(f.start, f.end) for f in cast.frame.formulas if name in map(str.lower, f.parts)]
    defined = next(f.start for f in cast.frame.formulas if f.name == name)
    places = [m.start() for m in re.finditer(rf"\b{re.escape(name)}\b", cast.frame.text, re.IGNORECASE)]
    return any(not any(s <= p < e for s, e in inside) and (p < defined or not inside) for p in places)


def _totalled(cast: Cast, part: Measure) -> Measure:
    keyed = {leaf for _, leaf in cast.keys if leaf is not None} | {n for n, leaf in cast.keys if leaf is None}
    plain = part.aggregate is None and not part.parts and part.leaves
    own = plain and (part.leaves[0] in keyed or cast.plan.leaves[part.leaves[0]].node in keyed)
    return replace(part, aggregate="SUM") if plain and not own else part


def _part(cast: Cast, part: str, start: int) -> Measure | None:
    offset = cast.frame.text.find(part, start)
    counted = re.match(r"(?:the )?(?:total )?(?:number|count) of", part, re.IGNORECASE)
    aggregate = next(
        (n for n, words in _PARTS.items() if re.match(rf"(?:the )?(?:{words})\b", part, re.IGNORECASE)), None
    )
    for i, slot in enumerate(cast.slots):
        first = cast.frame.words[slot.start].start
        use = cast.use(i)
        if not use or not offset <= first < offset + len(part):
            continue
        cast.spent.add(i)
        if counted:
            return Measure((), "+", "COUNT", use.node)
        leaf = use.leaf if use.leaf is not None else cast.figure(use)
        return Measure((leaf,), "+", aggregate) if leaf is not None else None
    return None


def _wrapped(cast: Cast, formula: Formula) -> str | None:
    """How a defined figure is put together: as its name says, or summed where the question groups."""
    averaged = rf"\b(?:average|mean) {re.escape(formula.name)}"
    if re.match(r"average|mean", formula.name) or re.search(averaged, cast.frame.text, re.IGNORECASE):
        return "AVG"
    summed = formula.name.startswith(("total", "sum", "overall")) or (bool(cast.keys) and formula.sign in "+*")
    return "SUM" if summed else None


def aggregates(cast: Cast) -> Iterator[Measure]:
    for operator in cast.frame.operators:
        if operator.name not in {"AVG", "SUM", "MIN", "MAX"} or in_formula(cast, operator.at):
            continue
        near = sorted(cast.after(operator.at, 3), key=lambda at: -cast.score(at))
        for at in (*near, *cast.after(operator.at)):
            use = cast.use(at)
            leaf = cast.figure(use) if use and at not in cast.spent and not defined(cast, at) else None
            if leaf is not None:
                cast.spent.add(at)
                yield Measure((leaf,), "+", operator.name)
                break


def counts(cast: Cast) -> Iterator[Measure]:
    for operator in cast.frame.having("COUNT"):
        if in_formula(cast, operator.at):
            continue
        at = next(cast.after(operator.at, 3), None)
        use = cast.use(at) if at is not None else None
        if at is None or use is None:
            continue
        node = use.node if cast.free(use.node) else cast.beside(use.node)
        if node is not None:
            cast.spent.add(at)
            yield Measure((), "+", "COUNT", node)
