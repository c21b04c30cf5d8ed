"""Why a figure makes no claim: it only points back, says how soon, counts who does it, or is somebody else's."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.extraction.frame import Frame, Scene
from ingest.extraction.measures import CHANGE_VERBS, MEASURES
from ingest.extraction.places import Owner, Place, Stretch
from ingest.extraction.tokens import Tag, Token, word_set
from ingest.extraction.voices import VOICE, is_party, only_gives
from kg.ontology import unit_kind

__all__ = ["is_delay", "points_back", "refusal"]

_PAYING = frozenset({"provide", "spend", "invest", "give", "pay", "commit", "earmark", "allocate", "fund", "pledge"})

_LASTING = frozenset(
    {"last", "take", "run", "span", "wait", "need", "have", "be", "cover", "extend", "postpone", "delay"}
)


def _of_doers(place: Place, unit: str) -> str | None:
    """Why the number of those by whom something is done is no figure of it: "founded by three researchers"."""
    clause = place.stretch.clause
    before = place.at - 1
    while before > 0 and place.tokens[before].tag in {Tag.DETERMINER, Tag.ADVERB}:
        before -= 1
    by = before >= 0 and place.tokens[before].lower == "by" and (clause is None or clause.verb.passive)
    if by and unit_kind(unit) == "count":
        return "it counts those who do it"
    where = before >= 0 and (place.tokens[before].lower in {"in", "across", "among", "within"} or unit == "things")
    return "it counts where or among what it is done" if where and clause is not None and unit in _THINGS else None


_PARTS = frozenset({"half", "third", "quarter", "most", "part", "percent"})
_THINGS = word_set("countries nations cities states languages sites fields sectors regions things")


def refusal(unit: str, owner: Owner, place: Place, scene: Scene, frame: Frame) -> str | None:
    """Why a figure makes no claim, or None."""
    if (reason := _of_doers(place, unit) or _of_others(place, unit, scene)) is not None:
        return reason
    if _is_taken_by_party(owner, place.stretch, frame):
        return "a party takes it as something else's"
    clause = place.stretch.clause
    behind = place.at > 0 and place.tokens[place.at - 1].lower == "worth"
    if behind and not owner.aspect and clause is not None and clause.verb.lemma != "be":
        return "it says what the object is worth"
    if _is_passing(unit, owner, place.stretch, frame):
        return "it says how long somebody does something"
    return None if owner.subjects else "nothing in the text says what the figure is of"


def _of_others(place: Place, unit: str, scene: Scene) -> str | None:
    """Why a figure measures something that is not the subject, or None."""
    if _is_equation(place.stretch, scene):
        return "it gives one amount in terms of another"
    if unit in {"thirds", "quarters", "halves", "fifths"}:
        return "it is a part of something that it does not name"
    near = [t.lower for t in place.tokens[max(0, place.at - 3) : place.at]]
    if near[-2:] in (["of", "the"], ["of", "its"]) and near[0] in {
        "half",
        "third",
        "quarter",
        "most",
        "part",
        "percent",
    }:
        return "only a part of it is meant"
    inside = _is_embedded(place, unit) or _is_worth(place)
    return "it measures what stands inside the object" if inside else None


def _is_worth(place: Place) -> bool:
    """Whether an amount says what other figures are worth: "a cluster of 12 nodes worth $10 million"."""
    behind = place.at > 1 and place.tokens[place.at - 1].lower == "worth"
    return behind and place.tokens[place.at - 2].tag is Tag.FIGURE


def _is_embedded(place: Place, unit: str) -> bool:
    """Whether an amount of money limits a measure inside the object: "developers with revenue above $5 million"."""
    before = place.at - 1
    while before > 0 and place.tokens[before].tag is Tag.ADVERB:
        before -= 1
    words = place.tokens[max(0, before - 3) : before]
    limited = before > 1 and place.tokens[before].lower in {"above", "below", "over", "under", "exceeding"}
    printed = place.tokens[place.at].text.lower().startswith(("above", "below", "over", "under", "exceeding"))
    inner = any(t.lower in MEASURES for t in words[-1:]) or (printed and place.tokens[place.at - 1].lower in MEASURES)
    with_ = any(t.lower in {"with", "whose", "having"} for t in place.tokens[max(0, place.at - 4) : place.at])
    return unit_kind(unit) == "currency" and (limited or printed) and inner and with_


def _is_taken_by_party(owner: Owner, stretch: Stretch, frame: Frame) -> bool:
    """Whether a party only gives or takes the figure: "X takes $5 million as the total", "the Daily reports …"."""
    clause = stretch.clause
    if clause is None or owner.subjects != stretch.subjects or not all(is_party(s, frame) for s in owner.subjects):
        return False
    taken = clause.verb.lemma in {"take", "derive"} and any(t.lower == "as" for t in clause.near)
    return taken or (clause.verb.lemma not in VOICE and only_gives(clause.verb.lemma, owner.subjects))


def _is_passing(unit: str, owner: Owner, stretch: Stretch, frame: Frame) -> bool:
    """Whether a duration only says for how long a party does something else."""
    clause = stretch.clause
    if unit_kind(unit) != "duration" or clause is None or clause.verb.lemma in _LASTING:
        return False
    if clause.verb.lemma in {"punish", "sentence", "jail"}:
        return True
    if clause.verb.lemma in CHANGE_VERBS | _PAYING | {"become", "get"}:
        return True
    return owner.aspect is None and all(is_party(s, frame) for s in owner.subjects)


def is_delay(unit: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether a duration only says when, or how often: "after 12 months", "every six months"."""
    after = tokens[at + 1].lower if at + 1 < len(tokens) else ""
    if unit_kind(unit) == "duration" and after in {"after", "before", "later", "ago", "earlier"}:
        return True
    return (
        unit_kind(unit) == "duration"
        and at > 0
        and tokens[at - 1].lower in {"after", "before", "ago", "later", "every", "each"}
    )


def _is_equation(stretch: Stretch, scene: Scene) -> bool:
    """Whether a clause's subject is itself an amount of money: 100 won is 7 cents."""
    words = stretch.clause.subject if stretch.clause is not None else ()
    units = [scene.figures[t.span].quantity.unit for t in words if t.span in scene.figures]
    return any(unit_kind(u) == "currency" for u in units)


def points_back(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number only points back: "the two", "all five"."""
    before = tokens[at - 1].lower if at else ""
    return before in {"the", "all", "both", "these", "those"} and tokens[at].text[0].isalpha()
