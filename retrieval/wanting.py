"""What kind of thing a question asks for: a date, a figure, a person, a law, a list of so many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from retrieval.wording import stem, stopwords, tokens

__all__ = ["CHECKS", "QUESTION", "Want", "acts_of", "asks_for_several", "kind_of_noun", "wants_of"]

QUESTION = re.compile(
    r"\b(?:(?:until|by|from|since|for|in|on|at|to|with|under|of|towards?|over)\s+)?"
    r"(?:how|what|which|who|whom|whose|when|where|why)\b",
    re.IGNORECASE,
)
_ENDS_PHRASE = re.compile(
    r"^(?:is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|should|may|might|must|that|which|who|"
    r"whose|in|on|at|by|for|of|from|to|with|under|and|or|the|its|their|not|as|about|between|among|after|before|behind)$",
    re.IGNORECASE,
)
_I = re.IGNORECASE
CHECKS = re.compile(r"(?:^|[.!?] )(?:is|are|was|were|does|do|did|has|have|can|could|will|should)\b[^.?]*\?", _I)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}


@dataclass(frozen=True, slots=True)
class Want:
    """One thing asked for: `kind` is a class of the ontology or Quantity, Count, Money, Date, Duration, Place, Any.

    `noun` is the stem of the noun asked after ("which ministry"), `number` how many the question says there are.
    """

    kind: str
    noun: str | None = None
    number: int | None = None


_FIXED = (
    (r"(?:\w+ )?when\b", Want("Date")),
    (r"(?:\w+ )?where\b(?!.*\bfrom\b)(?!.*\b(?:higher|lower|larger|smaller|more|less|longer|better)\b)", Want("Place")),
    (r"(?:\w+ )?where\b", Want("Any")),
    (r"how (?:long|much time|quickly|fast|soon|old)\b", Want("Duration")),
    (r"(?:\w+ )?how many (?:years|months|weeks|days|hours)\b", Want("Duration")),
    (r"(?:by )?(?:about )?(?:what|which) factor\b", Want("Factor")),
    (
        r"(?:how much|what) (?:does|do|did|will|would|must|has|have)\b.*\b(?:cost|costs|charge|pay|paid)\b",
        Want("Money"),
    ),
    (r"how (?:much|large|big|high|heavy|expensive|small|tall|wide)\b", Want("Quantity")),
    (r"why\b", Want("Any")),
    (r"how (?!many)", Want("Any")),
)


_NAMED_KINDS = frozenset(
    {"Organisation", "Person", "Nation", "Model", "Regulation", "Programme", "Infrastructure", "Place"}
)


@cache
def _nouns() -> dict[str, str]:
    text = (files("retrieval") / "words" / "nouns.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return {noun: row[0] for row in rows for noun in row[1:]}


def kind_of_noun(noun: str) -> str | None:
    """What a noun calls things of: a class of the ontology, or Quantity, Money, Date …; None for any other noun."""
    return _nouns().get(_singular(noun))


def wants_of(text: str) -> tuple[Want, ...]:
    """What `text` asks for, in order; () where it asks nothing, or only whether something is so."""
    asking = list(QUESTION.finditer(text))
    # A question word inside a clause ("the nation whose …", "when pilots become …") asks nothing of its own.
    own = [m for m in asking if re.search(r"(?:^|[.?!,;:)]|\b(?:and|or|but))\s*$", text[: m.start()], re.IGNORECASE)]
    if not own and not text.rstrip().endswith("?"):
        asking = []
    checks = CHECKS.search(text)
    found = [_want(text[m.start() :]) for m in own or (() if checks else asking)]
    if m := re.match(r"(?:name|list|give|identify|enumerate|trace)\s+(?:me\s+)?(?:all\s+)?(?:the\s+)?(.*)", text, _I):
        listing = _of_phrase(m[1])
        found.append(listing if listing.number or _plural_in(text, listing.noun) else Want("Any"))
    if re.search(r"\b(?:both|the|with|and) dates\b|\bwhich came first\b", text, _I):
        found.append(Want("Date"))
    return tuple(dict.fromkeys(w for w in found if w is not None))


def asks_for_several(text: str, wants: tuple[Want, ...]) -> bool:
    """Whether more than one thing is asked for: a number is given or the noun stands in the plural."""
    return any(w.number or (w.noun and _plural_in(text, w.noun)) for w in wants)


def acts_of(text: str, wants: tuple[Want, ...]) -> tuple[str, ...]:
    """The stems of the verbs that follow the nouns asked after: "which company trains …", "which teams applied"."""
    found = []
    run = [t.text for t in tokens(text)]
    nouns = {want.noun for want in wants}
    for noun, verb in pairwise(run):
        form = (
            r"[a-z]{2,}" if _is_plural(noun) else r"[a-z]{2,}(?:[^s]s|ed)|won|built|made|sold|gave|wrote|held|led|ran"
        )
        if (
            stem(noun) in nouns
            and re.fullmatch(form, verb)
            and verb not in stopwords()
            and not _ENDS_PHRASE.match(verb)
        ):
            found.append(stem(verb))
    return tuple(found)


def _plural_in(text: str, noun: str | None) -> bool:
    return any(stem(t.text) == noun and _is_plural(t.text) for t in tokens(text))


def _want(clause: str) -> Want | None:
    for pattern, want in _FIXED:
        if re.match(pattern, clause, _I):
            return want
    if m := re.match(r"(?:\w+ )?who (?:is|are|was|were) (?:the|its|their|\w+['’]s?) (.*)", clause, _I):
        role = _head(m[1])[0]
        return Want("Person" if role and kind_of_noun(role) == "Person" else "Agent", _stemmed(role))
    if re.match(r"(?:which \w+|who)(?: \w+)? (?:wrote|authored|penned)\b", clause, _I):
        return Want("Person", "author")
    if re.match(r"(?:\w+ )?(?:whom?|whose)\b", clause, _I):
        return Want("Owner" if "whose" in clause.lower().split()[:2] else "Agent")
    if m := re.match(r"(?:\w+ )?how many\s+(?:of (?:the|its|their|these) )?(.*)", clause, _I):
        return Want("Count", _stemmed(_head(m[1], counted=True)[0]))
    m = re.match(r"(?:\w+ )?(?:what|which)\s+(.*)", clause, _I)
    return _of_phrase(m[1]) if m else None


def _stemmed(noun: str | None) -> str | None:
    return stem(noun.replace("-", "")) if noun else None


def _of_phrase(rest: str) -> Want:
    # "is the maximum fine for …": the noun phrase after the verb is what is asked for, if an article opens it.
    opened = re.match(r"(?:is|are|was|were)\s+(?:the|that|this|those|its|their|\w+['’]s?)\s+(.*)", rest, _I)
    verb_first = re.match(
        r"(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|must|should|may|might|shall|came|drove|drives|makes|made|causes|caused|leads|led|explains|distinguishes|separates|prevents|limits|determines|prompted|triggered|remains|follows|happens|happened|becomes|became)\b",
        rest,
        _I,
    )
    if re.match(r"[a-z]+ed\s+(?:about|with|in|for|by|to|from|since|after|the|a|an|its|their)\b", rest):
        return Want("Any")  # "What changed about …"
    if not opened and (verb_first or re.match(r"\w+\s+(?:it|them|the|a|an|this|that|its|their)\b", rest, _I)):
        return Want("Any")
    phrase = (
        re.sub(r"^names? of (?:the |its |their )?", "", opened[1])
        if opened
        else re.sub(r"^(?:kinds?|sorts?|types?) of\s+", "", rest)
    )
    noun, number = _head(phrase)
    if phrase != rest and not opened and _nouns().get(_singular(noun or "")) in _NAMED_KINDS:
        return Want("Any", _stemmed(noun), number)  # "what kinds of firms": such as banks, not one by its name
    kind = _nouns().get(_singular(noun), "Thing") if noun else "Any"
    return Want(kind, _stemmed(noun), number)


def _head(phrase: str, *, counted: bool = False) -> tuple[str | None, int | None]:
    # The noun is the last word before a verb, preposition or comma. English puts verbs without warning ("which team
    # builds …"), so a known noun wins, and after a number or "how many" the first plural does. A noun in capitals is
    # part of a name ("which AI Act duties").
    words: list[str] = []
    number = None
    for piece in re.findall(r"[\w'’-]+|[,;:?.()\"“]", phrase):
        if not re.match(r"[\w'’]", piece) or (_ENDS_PHRASE.match(piece) and (words or counted)) or len(words) == 6:
            break
        number = _COUNTS.get(piece.lower(), number)
        if not _ENDS_PHRASE.match(piece) and piece.lower() not in _COUNTS:
            words.append(piece)
    if counted or number:
        plural = next((i for i, word in enumerate(words) if _is_plural(word)), len(words) - 1)
        while plural + 1 < len(words) and _is_plural(words[plural + 1]) and not _ENDS_PHRASE.match(words[plural + 1]):
            plural += 1  # "standards bodies"
        words = words[: plural + 1]
    known = [word for word in words if word.islower() and _singular(word) in _nouns()]
    first = words.index(known[0]) if known else 0
    run = [word for word in known if words.index(word) <= first + 1]
    if run and not counted and not number:
        return run[-1], number
    plurals = [word for word in words if _is_plural(word)]
    return next(iter((plurals or words)[-1:]), None), number


def _singular(word: str) -> str:
    plain = word.lower().replace("-", "")
    if plain.endswith("ies"):
        return f"{plain[:-3]}y"
    return plain[:-1] if _is_plural(plain) else plain


def _is_plural(word: str) -> bool:
    return word == "people" or bool(re.search(r"[^su'’]s$", word.lower()))
