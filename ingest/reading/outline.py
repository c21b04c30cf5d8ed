"""The outline of plain text: which lines are headings, how deep they are, and labels glued to sentences."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Labels", "Line", "heading_levels", "known_labels", "looks_like_heading", "number_depth"]

_SMALL = r"(?:a|an|and|as|at|by|for|from|in|into|is|its?|nor|of|on|or|our|per|the|to|up|via|vs\.?|with|without|your)"
_BYLINE = re.compile(
    r"(?:by|published|updated|posted|source|date|author)\b.{0,60}$|[\d\s/.,-]+$"
    r"|(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,4}(?:,?\s+\d{4})?$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(?=[^\W\d_])")
_CLOSING = re.compile(
    r"(?:the )?(?:bottom line|conclusions?|summary|key takeaways|takeaways|overview|introduction|background"
    r"|further reading|references|sources|bibliography|notes|see also|related (?:articles|reading)|faqs?"
    r"|frequently asked questions|about the authors?|acknowledge?ments|appendix|methodology"
    r"|final (?:thoughts|verdict))\b",
    re.IGNORECASE,
)
_OPENERS = frozenset(
    (  # noqa: SIM905 - one word a line says no more
        "The This These Those There Two Three When While Although Because Since After Before Most Many Some Each Both "
        "For From With Without Under According It They We You What Why How As In On At An If Our Your Their His Her"
    ).split()
)
_LEFT = r"[^\W\d_][\w&/'\u2019.,+-]*"
_CAMEL = re.compile(
    rf"(?P<label>(?:{_LEFT}(?:\s+[/&\u2013-])?\s+){{0,8}}?[\w/&'\u2019-]*[a-z)])(?P<rest>[A-Z][a-z]*)(?=[\s,'\u2019-])"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that may be a heading: its text, whether another heading or a labelled text follows directly."""

    text: str
    before_heading: bool = False
    before_label: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """What a document uses as labels: column headers, headings and verdicts; and how often it writes each word."""

    known: tuple[str, ...]
    words: Counter[str]

    def glued(self, text: str, *, after_heading: bool, siblings: bool = False) -> int:
        """How many characters at the start of `text` are a label glued to the sentence after it, 0 for none.

        A known label counts wherever a capital follows it at once. A label the document does not know needs a
        lower-to-upper boundary inside a word that occurs nowhere else, and either a sentence opener after it,
        several capitalised words, or sibling sections that open with labels.
        """
        for label in self.known:
            if text.startswith(label) and len(text) > len(label) + 1 and re.match(r"[A-Z\"“‘]", text[len(label)]):
                return len(label)
        found = _CAMEL.match(text[:140])
        if found is None or not self._is_break(found):
            return 0
        label, rest = found["label"], found["rest"]
        if _titled(label) and len(label) > 3:
            several = len(label.split()) > 1 and self.words[rest.lower()] > 0
            if siblings or (rest in _OPENERS and (len(rest) > 2 or after_heading)) or several:
                return len(label)
        return 0

    def _is_break(self, found: re.Match[str]) -> bool:
        """Whether the word with the boundary is two words, not a name such as DeepSeek used again elsewhere."""
        token = found["label"].split()[-1] + found["rest"]
        return self.words[token.lower()] <= 1


def known_labels(headers: Iterable[str], headings: Iterable[str], lines: Sequence[str], words: Counter[str]) -> Labels:
    """The labels of a document: its column headers and headings, and beginnings that several lines share.

    A shared beginning counts when different words are glued to it ("OverviewChips", "OverviewCloud").
    """
    tails: dict[str, set[str]] = {}
    for line in lines:
        if found := _CAMEL.match(line[:140]):
            tails.setdefault(found["label"], set()).add(found["rest"])
    shared = [label for label, rests in tails.items() if len(rests) > 1 and _titled(label) and len(label) > 3]
    labels = {label for label in (*headers, *headings, *shared) if 2 < len(label) <= 60}
    return Labels(tuple(sorted(labels, key=lambda label: (-len(label), label))), words)


def looks_like_heading(text: str) -> bool:
    """Whether a line on its own reads like a heading: short, opening with a capital, without a sentence's end."""
    words = text.split()
    if not 2 <= len(text) <= 110 or len(words) > 16 or _BYLINE.match(text):
        return False
    first = text.lstrip("\"'“‘([")[:1]
    if not (first.isupper() or first.isdigit()) or text[-1] in ".,;:…" or re.search(r"[^\W\d][.!?;]\s+[A-Z]", text):
        return False
    if number_depth(text) or len(words) <= 3:
        return any(c.isalpha() for c in text)
    capital = sum(not word[0].islower() or re.fullmatch(_SMALL, word) is not None for word in words)
    return capital >= len(words) * 0.5 or len(words) <= 10


def number_depth(text: str) -> int:
    """How deep a numbered heading is ("2.1 Scope" is 2), 0 where there is no number."""
    found = _NUMBER.match(text)
    return found["number"].count(".") + 1 if found else 0


def heading_levels(lines: Sequence[Line], *, has_title: bool) -> list[int]:
    """The level of each heading; without marks, what follows it tells.

    The first line is the title (1). A heading with another right below it opens a group (2) whose members are 3.
    A closing section ("Conclusion", "Further Reading") ends a group, and so does a section without a label among
    sections that have one. Numbers, where present, say the depth themselves.
    """
    levels: list[int] = []
    current, labelled = 2, False
    for index, line in enumerate(lines):
        if index == 0 and has_title:
            levels.append(1)
            continue
        depth = number_depth(line.text)
        opened = bool(levels) and lines[index - 1].before_heading and levels[-1] > 1
        if depth:
            level = depth + 1
        elif opened:
            level, labelled = min(levels[-1] + 1, 6), line.before_label
        elif line.before_heading or _CLOSING.match(line.text) or (labelled and not line.before_label):
            level, labelled = 2, False
        else:
            level = current
        levels.append(level)
        current = level
    return levels


def _titled(label: str) -> bool:
    """Whether the words of a label open with capitals, small words apart."""
    words = [word for word in re.split(r"[\s/&\u2013-]+", label) if word]
    return bool(words) and words[0][0].isupper() and all(w[0].isupper() or re.fullmatch(_SMALL, w) for w in words)
