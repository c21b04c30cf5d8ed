"""Which class a capitalised name belongs to: by its own words, and by the words a text puts beside it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.language.capitals import is_office

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.language.capitals import Candidate
    from kg.ontology import Ontology

__all__ = ["general_class", "is_general", "kind_by_company", "kind_by_words", "without_title", "without_year"]

# Common nouns that say what a name beside them is.
_NOUNS = {
    "Model": "model llm chatbot assistant",
    "Organisation": (
        "agency authority bank body broadcaster bureau carrier chipmaker commission company conglomerate "
        "consortium consultancy cooperative council court developer firm foundation fund giant group hospital "
        "hyperscaler institute institution integrator investor lab laboratory maker manufacturer ministry "
        "newspaper nonprofit non-profit operator outlet provider publisher regulator retailer startup start-up "
        "subsidiary supplier supervisor tank telco telecom think-tank unicorn university utility vendor venture "
        "watchdog charity telecommunications association site portal"
    ),
    "Programme": "programme program initiative project scheme plan strategy mission partnership roadmap fund",
    "Regulation": "law act bill regulation directive decree statute treaty",
    "Supercomputer": "supercomputer",
    "DataCentre": "datacentre datacenter campus",
    "Cluster": "cluster",
    "Chip": "chip processor accelerator gpu",
    "Place": "city town province state county region village port capital district",
    "Person": (
        "minister president professor director economist ceo founder co-founder analyst researcher lawyer adviser "
        "advisor entrepreneur commissioner chairman chairwoman chair spokesperson spokesman spokeswoman scientist "
        "engineer secretary chancellor senator governor executive official lawmaker politician broadcaster legislator "
        "deputy mayor premier congressman congresswoman activist journalist author physicist mathematician"
    ),
    "Publication": "report paper study newsletter magazine journal index",
    "Event": "summit conference forum",
    "Licence": "licence license",
}
_BY_NOUN = {noun: kind for kind, nouns in reversed(_NOUNS.items()) for noun in nouns.split()}
_BY_PAIR = {
    "data centre": "DataCentre",
    "data center": "DataCentre",
    "model family": "ModelFamily",
    "ai factory": "AIFactory",
}
_TITLES = frozenset(f"{_NOUNS['Person']} dr mr mrs ms prof king queen prince sheikh judge".split())
# Words behind a title that make it a body's or a text's name: Executive Order, Chief Secretariat.
_OF_OFFICES = frozenset({"order", "orders", "board", "committee", "council", "office", "summary", "agency", "branch"})
_OFFICE_WORDS = 3  # a title is one of the first words: "State Secretary", "German Digital Minister"
_APPOSITION = re.compile(
    r"\s*(?:\([^()]{1,40}\))?\s*(?:(?P<comma>,)(?:\s+(?:which|who) (?:is|was))?|is|was|are|—|–)\s+"
    r"(?:an?|(?P<the>the)|one of the|\w+['’]s)\s+"
)
_PHRASE_END = re.compile(
    r"\b(?:that|which|who|whose|with|from|of|for|in|on|at|by|to|and|based|built|trained|developed|made|run|led|founded"
    r"|owned|designed|aimed|backed|behind)\b|[,.;:()|—–\n]"
)
_CLOSING = frozenset({",", ".", ";", ")", "of", "that", "which", "who", "for", "behind", "led", "run", ""})
_OFFICE = re.compile(r"\b(?:[Tt]he|[Hh]is|[Hh]er|[Ii]ts|[’']s)\s(?:[\w-]+\s){0,4}?([\w-]+)(?:\sof\s[\w ]{3,40})?,\s\Z")
_NOUN_AFTER = re.compile(r" (supercomputer|cluster|foundation|consortium|consultancy|programme|institute|chatbot)\b")
_NAMING = frozenset({"called", "named", "dubbed", "titled"})
_EXAMPLES = re.compile(r"([\w-]+?)s?,? (?:such as|like|including|among them|named first|called):? [\"“]?\Z")
_LISTED = re.compile(r"\b([\w-]+?)s?\b[^.:;]{0,40}:\s*\Z")
_ADVERB = r" (?:also |later |has |had |then |now )?"
_SAYS = re.compile(
    _ADVERB
    + r"(?:says|writes|wrote|reports|reported|argues|argued|estimates|estimated|notes|noted|states|predicts|expects"
    r"|explains|converts|quotes|quoted|puts|dates|gives|counts|calls|warns|warned|claims|claimed|describes|points out"
    r"|reads|lists|names|adds|carries|cites|considers|highlights|observes|passes on|shows|speaks of"
    r"|finds|found|concludes|announced|raised|invested|acquired|signed|partnered|develops|builds|trains|operates"
    r"|supplies|hired|plans to|teamed up)\b"
)
_MAKES = re.compile(
    _ADVERB + r"(?:built|trained|released|launched|unveiled|opened|developed|published|introduced)\b"
    r"(?! (?:in|on|at|by|with|as|under|for|from|last|this)\b)"
)
_SPEAKS = re.compile(r" (?:said|told|added|, who)\b|, who\b")
_ACCORDING = re.compile(
    r"\b(?:according to|as reported by|citing|quoted by|(?:commentary|analysis|summary|survey|report),? by)\s+"
    r"(?:the )?\Z",
    re.IGNORECASE,
)
_AUTHORS = re.compile(
    r"\b(?:written|authored|co-written|signed) by\s+\Z|\bauthors?\b[^.;:]{0,60}\b(?:are|is|were|was)\s+\Z"
)
_YEAR = re.compile(r",? (?:19|20)\d\d\Z")
_ADJECTIVES = frozenset({
    "open", "sovereign", "generative", "responsible", "trustworthy", "agentic", "national", "physical", "ethical",
    "explainable", "enterprise", "frontier", "public", "industrial", "edge", "conversational", "safe",
})  # fmt: skip
_PREFIXED = frozenset({"project", "programme", "operation", "plan", "initiative"})
_ACTS = frozenset({"law", "act", "regulation", "directive", "decree", "convention", "treaty", "charter"})
_PLANS = frozenset({"strategy", "plan", "programme", "program", "agenda", "roadmap", "initiative", "partnership"})
_FIRM = re.compile(r"(?!\w+(?:ed|ing)\b|.* of )[\w.&'’-]+(?: [\w.&'’-]+)? (?:AI|Labs)\Z")
_NOT_BY_HEAD = frozenset({
    "Concept", "Sector", "UseCase", "Group", "Thing", "Provision", "Market", "Region", "Union", "Person", "Place",
    "Model", "ModelFamily",
})  # fmt: skip

_GENERIC = frozenset({
    "act", "action", "affairs", "agency", "ai", "and", "artificial", "assembly", "authority", "bank", "bill",
    "board", "central", "centre", "code", "commission", "committee", "communications", "compute", "cloud",
    "council", "cyber", "cybersecurity", "data", "defence", "department", "development", "digital", "economic",
    "economy", "education", "energy", "federal", "finance", "for", "foreign", "framework", "government", "health",
    "high", "industry", "information", "infrastructure", "initiative", "innovation", "institute", "intelligence",
    "internal", "justice", "law", "ministry", "mission", "national", "of", "office", "open", "parliament",
    "personal", "plan", "planning", "policy", "privacy", "programme", "program", "project", "protection", "public",
    "regulation", "research", "roadmap", "science", "security", "senate", "service", "services", "sovereign",
    "state", "statistics", "strategy", "supreme", "technologies", "technology", "telecommunications", "the",
    "trade", "transformation", "transport", "university",
})  # fmt: skip


def without_year(name: str) -> str:
    """A name without the year behind it: "Data Protection Act, 2019" is "Data Protection Act"."""
    return _YEAR.sub("", name)


def is_general(name: str) -> bool:
    """Whether many nations have a thing of this name: "National AI Strategy", "Ministry of Health"."""
    return set(re.findall(r"[a-z]+", name.lower())) <= _GENERIC


def without_title(name: str) -> str | None:
    """A person's name without the title before it: "Minister Jane Doe" is "Jane Doe"; None without a title.

    Words of an office may stand before the title: "German Digital Minister Jane Doe".
    """
    words = name.split()
    place = next((i for i, w in enumerate(words[:_OFFICE_WORDS]) if w.lower().strip(".") in _TITLES), -1)
    rest = words[place + 1 :]
    if place < 0 or any(c.isdigit() for c in name) or (rest and rest[0].lower() in _OF_OFFICES):
        return None
    return " ".join(rest) if place == 0 or len(rest) > 1 else None


def kind_by_words(name: str, ontology: Ontology) -> str | None:
    """The class that the words of a name give away: Ministry of …, … Act, Project …, … Labs; None for other names."""
    words = without_year(name).lower().split()
    if len(words) < 2:
        return None
    kind = _kind_by_opening(words)
    if kind is not None:
        return kind
    links = [place for place, word in enumerate(words) if word in {"of", "for", "on"}]
    words = words[: links[0]] if links else words
    for size in (2, 1):
        kind = _class_of_head(" ".join(words[-size:]), ontology)
        if kind is not None and (len(words) > size or links):
            return kind
    return "Organisation" if words and _FIRM.match(name) and words[0] not in _ADJECTIVES else None


def _kind_by_opening(words: list[str]) -> str | None:
    """By what stands before "of", "for" or "on", or by a first word such as Project."""
    for word, following in pairwise(words):
        if following in {"of", "for", "on"}:
            if is_office(word):
                return "Organisation"
            if word in _ACTS:
                return "Regulation"
            return "Programme" if word in _PLANS else None
    return "Programme" if words[0] in _PREFIXED else None


def _class_of_head(head: str, ontology: Ontology) -> str | None:
    found = (name for name, known in ontology.classes.items() if name not in _NOT_BY_HEAD and head in known.heads)
    return next(found, None)


def kind_by_company(text: str, candidate: Candidate) -> str | None:
    """The class that the words around a name give away: "the startup X", "X, a chip maker", "X reports that"."""
    before, after = text[max(0, candidate.start - 120) : candidate.start], text[candidate.end : candidate.end + 120]
    return (
        _by_apposition(after, opens=candidate.opens)
        or _by_office(before, after, candidate.words)
        or _by_noun_after(before, after)
        or _by_noun_before(before)
        or _by_list(before)
        or _by_saying(before, after, candidate.words)
    )


def _by_apposition(after: str, *, opens: bool) -> str | None:
    match = _APPOSITION.match(after)
    if match is None:
        return None
    rest = after[match.end() :]
    end = _PHRASE_END.search(rest)
    closing = end.group() if end else ""
    if match["comma"] and match["the"] and closing not in _CLOSING and not opens:
        return None
    return general_class(rest[: end.start() if end else len(rest)].split())


def _by_office(before: str, after: str, words: list[str]) -> str | None:
    """His science minister, Jane Doe, …"""
    match = _OFFICE.search(before)
    plain = 1 < len(words) < 5 and all(word[:1].isupper() for word in words)
    held = match is not None and _BY_NOUN.get(match[1].lower()) == "Person"
    return "Person" if held and plain and after[:1] in {",", "."} else None


def _by_noun_after(before: str, after: str) -> str | None:
    """The Helios supercomputer, the Altair foundation."""
    match = _NOUN_AFTER.match(after)
    return general_class([match[1]]) if match is not None and before.endswith(("the ", "The ")) else None


def _by_noun_before(before: str) -> str | None:
    if not before.endswith((" ", ' "', " “", " ‘", " '")):
        return None
    words = before[-60:].rstrip(" \"“‘'").rsplit(" ", 4)[-3:]
    if words and words[-1] in _NAMING:
        words.pop()
    if not words or not words[-1].islower():
        return None
    return general_class(words, last_only=True)


def general_class(phrase: Sequence[str], *, last_only: bool = False) -> str | None:
    """The class of the last word of a noun phrase that tells one: a Nairobi-based cloud provider is an Organisation."""
    words = [word.lower().strip(",.'’\"") for word in phrase]
    for place in range(len(words) - 1, -1, -1):
        pair = " ".join(words[max(0, place - 1) : place + 1])
        kind = _BY_PAIR.get(pair) or _BY_NOUN.get(words[place])
        if kind is not None:
            return kind
        if last_only:
            return None
    return None


def _by_list(before: str) -> str | None:
    close = before[-60:]
    match = _EXAMPLES.search(close) or (_LISTED.search(before) if before.rstrip().endswith(":") else None)
    if match is None:
        return None
    noun = match[1].lower()
    return _BY_NOUN.get(noun) or _BY_NOUN.get(noun.removesuffix("ie") + "y" if noun.endswith("ie") else noun)


def _by_saying(before: str, after: str, words: list[str]) -> str | None:
    if before.endswith((" by ", "are ", "is ", "were ", "was ")) and _AUTHORS.search(before):
        return "Person"
    plain = len(words) == 2 and all(word.isalpha() and word[1:].islower() for word in words)
    if _SPEAKS.match(after):
        return "Person" if plain else "Organisation"
    quoted = before.endswith(("to ", "by ", "citing ", "the ")) and _ACCORDING.search(before[-40:])
    return "Organisation" if quoted or _SAYS.match(after) or _MAKES.match(after) else None
