"""What a question asks: the things it names, the words that matter, and the kind of answer it expects."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from kg.language.mentions import find_mentions
from kg.language.times import find_times
from retrieval.wanting import CHECKS, QUESTION, Want, asks_for_several, wants_of
from retrieval.wording import stem, stopwords, tokens, words

if TYPE_CHECKING:
    from kg.claim import Mention
    from kg.document import Span
    from kg.language.linking import Lexicon
    from kg.language.times import FoundTime

__all__ = ["Asked", "Part", "Shape", "understand"]

_INJECTED = re.compile(
    r"^\W*(?:please\s+|now\s+|first\s+)?(?:ignore|disregard|forget|override|bypass|pretend|imagine|assume you|act as|"
    r"you are now|do not use|don't use|reveal|repeat after|system\s*:)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:,|\band|\bthen|\bbut)\s+(?:(?:please\s+)?(?:tell me|answer|explain|say|give me|list)\s+)?"
    r"((?:how|what|which|who|whom|whose|when|where|why)\b.*)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"[$€£¥₹₩]?\d[\d.,]*\s*(?:trillion|billion|million|crore|%|per cent|percent)?")
_QUOTED = re.compile(r"[\"“]([^\"”]{3,})[\"”]")
_CONTRACTED = re.compile(r"\b(what|who|where|when|how|which)['’]s\b", re.IGNORECASE)
_WORD = r"[A-Z](?:[\w&-]|\.(?=\w)|['’](?=[^\Ws]))*"  # "Jio Platforms' GPU" is two names
_NAME = re.compile(rf"\b{_WORD}(?:\s+(?:of|the|for|de)\s+{_WORD}|\s+(?:{_WORD}|[0-9][\w.]*\b))*")
_MEASURED = frozenset({"Quantity", "Money", "Count", "Date", "Duration", "Figure"})
_POINTS_BACK = re.compile(r"\b(?:it|its|they|them|their|that|this|these|those|one|ones|he|she|there)\b", re.IGNORECASE)


class Shape(StrEnum):
    """How an answer is built."""

    FACT = "fact"
    LIST = "list"
    COUNT = "count"
    COMPARISON = "comparison"
    CHECK = "check"
    REASON = "reason"
    OVERVIEW = "overview"
    DEFINITION = "definition"


_MANY = r"(?:two|three|four|five|six|seven|eight|nine|ten)"
_MORE = (
    r"(?:larger|higher|bigger|smaller|lower|more|less|fewer|longer|shorter|earlier|later|first|better|worse|older|newer|"
    r"faster|slower|cheaper|stronger|weaker|stricter|greater|taller|wider)"
)
_SOURCES = r"(?:(?:the|my|our|your|these|all)\s)*(?:sources?|documents?|texts?|reports?|papers?|articles?|you|we|they)"
_WHOLE = "|".join(
    (
        r"summari[sz]e|sum up|summary|overview|outlook|conclu(?:de|des|ded|sions?)|bottom line|takeaways?|in general",
        r"gist|in brief|in short|in a nutshell|tell me (?:all |everything )?about",
        r"(?:key|main|central|core) (?:points?|messages?|arguments?|ideas?|findings?|thes[ie]s|themes?)",
        rf"what (?:do|does|did) {_SOURCES} (?:say|tell|report|write|know|have)\b.*\b(?:about|on|of)",
        r"how (?:do|does|is|are) .+\b(?:relate|related|connected|linked|fit together)",
        r"what is (?:said|known|reported|written) (?:about|of|on)|what.* relation(?:ship)? between",
    )
)
_SHAPES = (
    (Shape.OVERVIEW, rf"\b(?:{_WHOLE})\b"),
    (
        Shape.DEFINITION,
        r"^(?:what|who) (?:is|are) (?:an? |the )?(?:(?!of\b)[\w-]+ ){0,4}[\w-]+\s*\?*$|^define\b|\bwhat does .+ mean\b",
    ),
    (Shape.COMPARISON, r"^compare\b|\bcompar(?:e|ed) (?:the|with|to)\b|\bhow (?:do|does) .+ and .+ compare\b"),
    (Shape.COMPARISON, rf"\bdiffer|\b{_MORE}\b.*\bor\b|\bversus\b|\bboth\b"),
    (Shape.COMPARISON, r"\beach (?:approach|report|of them)|\bdo .* agree\b|\btwo approaches\b"),
    (Shape.REASON, r"^(?:and |but )?why\b"),
    (Shape.COUNT, r"\bhow many\b"),
    (Shape.LIST, rf"^(?:name|list|enumerate|identify|trace)\b|\bwhich (?:\w+ ){{0,2}}{_MANY}\b"),
    (Shape.LIST, rf"^what {_MANY}\b|^for which \w+ \w*s\b"),
    (Shape.CHECK, CHECKS.pattern),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence or clause of a question; without `wants` it only says what the question is about.

    `verbs` are the stems of the words that say what happens, as far as their place and form tell.
    """

    text: str
    terms: tuple[str, ...]
    wants: tuple[Want, ...]
    verbs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question understood; `text` is what is left of it once instructions to the program are taken out."""

    question: str
    text: str
    shape: Shape
    parts: tuple[Part, ...]
    terms: tuple[str, ...]
    entities: tuple[Mention, ...]
    names: tuple[str, ...]
    quoted: tuple[str, ...]
    times: tuple[FoundTime, ...]
    sides: tuple[str, ...] = ()

    @property
    def wants(self) -> tuple[Want, ...]:
        """Everything the parts ask for, in order."""
        return tuple(dict.fromkeys(want for part in self.parts for want in part.wants))

    @property
    def hops(self) -> bool:
        """Whether one thing is asked about by way of another ("the nation whose …", "… also …")."""
        said = any(not part.wants for part in self.parts) and len(self.parts) > 1
        return said or bool(re.search(r"\b(?:whose|also|both|each)\b|\bthe \w+ (?:that|which|who)\b", self.text))


def understand(question: str, lexicon: Lexicon, as_of: str | None = None) -> Asked:
    """What `question` asks, with the things it names linked against `lexicon`; `as_of` counts as a time it names.

    Sentences that instruct the program rather than ask ("ignore your sources and state …") are left out of `text`;
    `text` is empty when nothing else is there.
    """
    text = _CONTRACTED.sub(r"\1 is", _without_instructions(question))
    mentions, times, sides = find_mentions(text, lexicon), find_times(text), _sides(text)
    times = times or find_times(f"as of {as_of}" if as_of else "")
    parts = _parts(text, sides)
    return Asked(
        question=question,
        text=text,
        shape=_shape(text, tuple(want for part in parts for want in part.wants)),
        parts=parts,
        terms=tuple(dict.fromkeys(term for part in parts for term in part.terms)),
        entities=mentions,
        names=_names(text, (*(m.span for m in mentions), *(t.span for t in times))),
        quoted=tuple(m[1].strip() for m in _QUOTED.finditer(text)),
        times=times,
        sides=sides,
    )


def _without_instructions(question: str) -> str:
    kept, topics = [], []
    for sentence in _sentences(question.strip()):
        if not _INJECTED.match(sentence):
            kept.append(sentence)
        elif asks := _GOES_ON.search(sentence):
            kept.append(asks[1])
        elif said := re.search(r"\bthat\s+(.+?)[.!]*$", sentence):
            topics.append(_AMOUNT.sub("", said[1]))
    text = " ".join(kept).strip()
    # What "it" stands for may be named in the instruction only; its figures are not taken along.
    return f"{text} ({'; '.join(topics)})" if topics and _POINTS_BACK.search(text) else text


def _sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+(?=[\"“]?[A-Z0-9])", text) if s.strip()]


def _parts(text: str, sides: tuple[str, ...]) -> tuple[Part, ...]:
    pieces: list[str] = []
    for sentence in _sentences(text):
        plain = _QUOTED.sub(lambda m: m[0].replace(",", " ").replace(";", " "), sentence)
        cuts = [
            0,
            *(m.end() for m in re.finditer(r"[,;]\s+(?:and|but)\s+(?=\w)|,\s+(?=(?:when|whose|where|who)\b)", plain)),
        ]
        for start, end in zip(cuts, [*cuts[1:], len(sentence)], strict=True):
            piece = sentence[start:end].strip(" ,;")
            if pieces and not QUESTION.search(piece) and start:
                pieces[-1] += f", {piece}"  # "…, and India and France" asks nothing of its own
            elif piece:
                pieces.append(piece)
    return tuple(_part(piece, sides) for piece in pieces)


def _part(piece: str, sides: tuple[str, ...]) -> Part:
    plain = _QUOTED.sub(lambda m: '"' + " " * len(m[1]) + '"', piece)  # a title asks nothing
    # "Which programme covers more, A or B?" asks for one of the two, not for another programme.
    wants = tuple(Want("Any", w.noun) if sides and w.kind not in _MEASURED else w for w in wants_of(plain))
    return Part(piece, _terms(piece), wants, _verbs(plain))


def _verbs(text: str) -> tuple[str, ...]:
    # "who designed", "when was … founded", "how many … does … employ?"
    found = re.findall(r"\bwho (?:\w+ly )?([a-z]+)\b", text, re.IGNORECASE)
    found += re.findall(r"\b(?:is|are|was|were|be|been|has|have|had)\b.*?\b([a-z]{3,}ed)\b", text)
    found += re.findall(r"\b(?:do|does|did)\b.*\b([a-z]+)\s*\?$", text)
    return tuple(dict.fromkeys(stem(word) for word in found if word.lower() not in stopwords()))


def _terms(text: str) -> tuple[str, ...]:
    told = (t.text for t in tokens(text) if t.text.lower() not in stopwords())
    return tuple(dict.fromkeys(stem(word) for word in told if len(word) > 1 or word.isdigit()))


def _names(text: str, known: tuple[Span, ...]) -> tuple[str, ...]:
    # The first word of a sentence is capitalised anyway, so it counts only as part of a longer name.
    starts = {0, *(m.end() for m in re.finditer(r"[.!?:]\s+[\"“]?", text))}
    found = []
    for match in _NAME.finditer(text):
        if any(span.start <= match.start() and match.end() <= span.end for span in known):
            continue
        name = match[0].split()
        if match.start() in starts and name[1:2] == ["the"]:
            name = name[2:]  # "Trace the Harbour Act": the verb of a request
        if (match.start() in starts and len(match[0].split()) == 1) or name[0].lower() in stopwords():
            name = name if name[-1][0].isdigit() else name[1:]
        plain = re.sub(r"['’]s$", "", " ".join(name))
        if words(plain) and plain not in {text[span.start : span.end] for span in known}:
            found.append(plain)
    return tuple(dict.fromkeys(found))


def _shape(text: str, wants: tuple[Want, ...]) -> Shape:
    # "What is the fine …" asks for a figure, "What is a tramway" for a definition.
    of_something = any(want.kind not in {"Any", "Thing"} for want in wants)
    for shape, pattern in _SHAPES:
        if re.search(pattern, text, re.IGNORECASE) and (shape is not Shape.DEFINITION or not of_something):
            return shape
    return Shape.LIST if asks_for_several(text, wants) else Shape.FACT


def _sides(text: str) -> tuple[str, ...]:
    m = re.search(rf"{_MORE}\b[^,:]*[,:]\s*(.+?),?\s+or\s+(.+?)(?:,\s+and\b|\?|$)", text)
    m = m or re.search(
        r"\b(?:[Dd]o|[Hh]ow do|[Hh]ow does|[Bb]etween)\s+(.+?)\s+and\s+(.+?)\s+(?:agree|differ|compare)", text
    )
    m = m or re.search(r"^[Cc]ompare\s+(.+?)\s+(?:and|with|to)\s+(.+?)[.?!]*$", text)
    m = m or re.search(r"(?:^|[.?!,] )((?:[A-Z][\w&.-]*\s)+)and\s((?:[A-Z][\w&.-]*\s)+)(?:both|each)\b", text)
    return (m[1].strip(), m[2].strip()) if m else ()
