"""Publications wanted: those that sources held recommend, cite or name, and that are not held themselves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.addresses import same_address
from ingest.links import links_in
from kg.claim import Claim, Entity, Modality

if TYPE_CHECKING:
    from kg.document import Source
    from kg.holding import HeldDocument
    from kg.snapshot import Snapshot

__all__ = ["ACCOUNTS", "Mention", "Wanted", "same_title", "wanted"]

_RELATIONS = {"recommendsReading": 0, "cites": 1, "publishes": 2}  # the stronger the wish, the lower
ACCOUNTS = frozenset({"digest", "summary", "further-reading"})  # kinds of sources that tell of another publication
# In a large base few documents name publications, and only their claims are read.
_NAMING = """
PREFIX cg: <https://w3id.org/claimgraph/ontology#>
SELECT DISTINCT ?document WHERE {
  VALUES ?relation { cg:recommendsReading cg:cites cg:publishes }
  GRAPH ?document { ?claim <http://www.w3.org/1999/02/22-rdf-syntax-ns#predicate> ?relation }
}"""
_MOST_OF_IT = 0.6
_BETWEEN = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place where a source held names a publication: which source, how (the strongest way), its words, their span."""

    source: str
    title: str
    relation: str
    document: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A publication that is not held; `url` where an address is known, and `known_by` whether a person or a link says.

    `accounts` are the ids of sources held that tell of it without being it.
    """

    title: str
    publisher: str | None = None
    url: str | None = None
    known_by: str | None = None
    mentions: tuple[Mention, ...] = ()
    accounts: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources that name it."""
        return tuple(dict.fromkeys(mention.source for mention in self.mentions))


def wanted(snapshot: Snapshot, given: Mapping[str, tuple[str, str]]) -> tuple[Wanted, ...]:
    """What is wanted, the most recommended first; `given` are titles and addresses that people gave, by `same_title`.

    A publication is held where a source of another kind than ACCOUNTS has its title, or any source its address.
    """
    documents = sorted(snapshot.documents.values(), key=lambda held: held.source.id)
    found: dict[str, Wanted] = {
        key: Wanted(title, url=url or None, known_by="person" if url else None) for key, (title, url) in given.items()
    }
    naming = {str(iri).rpartition("/")[2] for iri in snapshot.select(_NAMING).column("document")}
    for held in documents:
        for claim in snapshot.claims(held.id) if held.id in naming else ():
            if _names_publication(claim, held.source):
                _note(found, claim, held)
    sources = [held.source for held in documents]
    open_ones = [one for one in found.values() if not _is_held(one, sources)]
    addressed = _addressed(open_ones, snapshot, {held.id: held for held in documents})
    rest = [_with_accounts(one, sources) for one in addressed if not _is_held(one, sources)]
    return tuple(sorted(rest, key=_rank))


def same_title(title: str) -> str:
    """What titles that differ in case, accents, quotes, dashes and spaces have in common."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c))
    return " ".join(_BETWEEN.sub(" ", plain).casefold().split())


def _names_publication(claim: Claim, source: Source) -> bool:
    """Whether a claim names a publication other than its own source."""
    thing = claim.value
    return (
        claim.relation in _RELATIONS
        and isinstance(thing, Entity)
        and thing.type == "Publication"
        and claim.modality is not Modality.NEGATED
        and same_title(thing.label) != same_title(source.title)
    )


def _note(found: dict[str, Wanted], claim: Claim, held: HeldDocument) -> None:
    assert isinstance(claim.value, Entity)
    key, place = same_title(claim.value.label), claim.evidence
    one = found.get(key) or Wanted(claim.value.label)
    mention = Mention(
        held.source.id, held.source.title, claim.relation, held.id, place.span.start, place.span.end, place.quote
    )
    at = {(m.document, m.start, m.end): m for m in one.mentions}
    known = at.setdefault((held.id, place.span.start, place.span.end), mention)
    if _RELATIONS[mention.relation] < _RELATIONS[known.relation]:
        at[held.id, place.span.start, place.span.end] = mention
    publisher = claim.subject.label if claim.relation == "publishes" else one.publisher
    found[key] = replace(one, publisher=publisher, mentions=tuple(at.values()))


def _is_held(one: Wanted, sources: Iterable[Source]) -> bool:
    title, address = same_title(one.title), same_address(one.url) if one.url else None
    for source in sources:
        own = [source.url] if source.kind in ACCOUNTS else [source.url, *source.also]
        if address is not None and any(url and same_address(url) == address for url in own):
            return True
        if source.kind not in ACCOUNTS and same_title(source.title) == title:
            return True
    return False


def _with_accounts(one: Wanted, sources: Iterable[Source]) -> Wanted:
    title = same_title(one.title)
    told = (s for s in sources if s.kind in ACCOUNTS and f"{same_title(s.title)} ".startswith(f"{title} "))
    return replace(one, accounts=tuple(source.id for source in told))


def _addressed(some: Iterable[Wanted], snapshot: Snapshot, documents: Mapping[str, HeldDocument]) -> tuple[Wanted, ...]:
    """The same, with the address that a link at a place where they are named leads to."""
    links: dict[str, tuple[tuple[str, str], ...]] = {}
    done = []
    for one in some:
        for mention in one.mentions if one.url is None else ():
            if mention.document not in links:
                links[mention.document] = links_in(snapshot, documents[mention.document])
            url = _leading_to(one.title, links[mention.document])
            if url is not None:
                done.append(replace(one, url=url, known_by="link"))
                break
        else:
            done.append(one)
    return tuple(done)


def _leading_to(title: str, links: Iterable[tuple[str, str]]) -> str | None:
    """The address of the link whose words are a title, or contain it, or are three fifths of it or more."""
    name = same_title(title)
    named = [(same_title(words), url) for words, url in links]
    exact = (url for words, url in named if words == name)
    wider = (url for words, url in named if name in words)
    most = (url for words, url in named if words in name and len(words) >= _MOST_OF_IT * len(name))
    return next(exact, None) or next(wider, None) or next(most, None)


def _rank(one: Wanted) -> tuple[object, ...]:
    """Strongest relation, then more sources, then more mentions, then where it stands first."""
    strongest = min((_RELATIONS[m.relation] for m in one.mentions), default=len(_RELATIONS))
    first = one.mentions[0] if one.mentions else None
    place = (first.source, first.start) if first else ("", 0)
    return strongest, -len(one.sources), -len(one.mentions), place, one.title
