"""The deep check of a knowledge base: every digest, every quote, and whether graph, words and vectors agree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.conforming import types_in, violations
from kg.document import Document, document_id
from kg.errors import ClaimgraphError, NotHeldError, StoreError
from kg.files import seal
from kg.holding import check_seals, read_claim_ids, read_claims, read_document, read_text
from kg.merging import LINKS, read_history
from kg.ontology import load_ontology
from kg.snapshot import Snapshot
from kg.store import KnowledgeBase
from kg.terms import CG, CLAIM

__all__ = ["Check", "VerifyReport", "verify"]

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold; `detail` says how much was looked at, or what is wrong and where."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What was checked of the live generation; `generation` is None where there is none to check."""

    generation: str | None
    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return all(check.ok for check in self.checks)


def verify(base: KnowledgeBase) -> VerifyReport:
    """Check the live generation and its documents in depth; what is damaged is reported, never raised.

    Raises NotHeldError where there is no generation yet.
    """
    try:
        snapshot = base.open()
    except NotHeldError:
        raise
    except StoreError as error:
        return VerifyReport(None, (Check("opening", False, f"{error.message}; {error.hint}"),))
    with snapshot:
        checks = [_checked(name, look, snapshot) for name, look in _BYTES]
        if all(check.ok for check in checks):
            checks += [_checked(name, look, snapshot) for name, look in _MEANING]
        else:
            checks.append(Check("agreement", False, "not looked at, for engines must not read damaged files"))
        return VerifyReport(snapshot.generation, tuple(checks))


def _checked(name: str, look: Callable[[Snapshot], tuple[str, list[str]]], snapshot: Snapshot) -> Check:
    try:
        seen, wrong = look(snapshot)
    except ClaimgraphError as error:
        return Check(name, False, f"{error.message}; {error.hint}")
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        return Check(name, False, f"cannot be read: {type(error).__name__}: {error}")
    if not wrong:
        return Check(name, True, seen)
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    return Check(name, False, "; ".join(wrong[:_SHOWN]) + more)


def _files(snapshot: Snapshot) -> tuple[str, list[str]]:
    expected = snapshot.manifest.files
    root = snapshot.folder
    wrong = [f"{root / name}: changed since it was written" for name in expected if seal(root / name) != expected[name]]
    return f"{len(expected)} files are what the manifest says", wrong


def _documents(snapshot: Snapshot) -> tuple[str, list[str]]:
    places, root = snapshot.manifest.documents, snapshot.home / "documents"
    wrong: list[str] = []
    for place in places:
        folder = root / place.id / place.made
        damage = check_seals(folder)
        wrong += damage
        if not damage:
            document = read_document(folder)
            wrong += [f"{folder}: not the hash of its source and text"] if _renamed(document) else []
    return f"{len(places)} documents are as they were written", wrong


def _renamed(document: Document) -> bool:
    return document_id(document.source, document.text) != document.id


def _quotes(snapshot: Snapshot) -> tuple[str, list[str]]:
    seen, wrong = 0, []
    for held in snapshot.documents.values():
        folder = held.folder(snapshot.home)
        text, claims, ids = read_text(folder), read_claims(folder), read_claim_ids(folder)
        seen += len(claims)
        for claim in claims:
            span, evidence = claim.evidence.span, claim.evidence
            if evidence.document != held.id or text[span.start : span.end] != evidence.quote:
                wrong.append(f"claim {claim.id}: its quote is not the text of {held.id} at {span.start}")
        if tuple(claim.id for claim in claims) != ids:
            wrong.append(f"{folder}: the id of a claim is not the hash of it")
    return f"{seen} quotes are the text's own words", wrong


def _claims(snapshot: Snapshot) -> set[str]:
    """The ids of all claims that the documents hold."""
    return {id_ for held in snapshot.documents.values() for id_ in read_claim_ids(held.folder(snapshot.home))}


def _graph(snapshot: Snapshot) -> tuple[str, list[str]]:
    wanted = _claims(snapshot)
    query = "SELECT ?c WHERE { GRAPH ?g { ?c a <" + CG + "Claim> } }"
    found = [str(name).removeprefix(CLAIM) for name in snapshot.graph.select(query).column("c")]
    wrong = [*_differ("claim", wanted, found, "the graph")]
    wrong += _differ("document", set(snapshot.documents), snapshot.graph.documents(), "the graph")
    plain, keys = snapshot.graph.counts().plain, snapshot.catalogue.counts()["plain"]
    if plain != keys:
        wrong.append(f"the default graph has {plain} triples, and {keys} are supported")
    return f"{len(found)} claims and {plain} plain triples agree with the documents", wrong


def _links(snapshot: Snapshot) -> tuple[str, list[str]]:
    """Of what gave way the graph only says that it is what is kept, and every decision is in the log."""
    logged, decisions = read_history(snapshot.home / LINKS).log, snapshot.history.decisions
    wrong = [f"decision {d.number} is not in {snapshot.home / LINKS}" for d in decisions if d not in logged]
    spoken = "SELECT ?s WHERE { { ?s ?p $gone } UNION { $gone ?p ?s } UNION { GRAPH ?g { ?s ?p $gone } } }"
    for gone, (_, kept) in snapshot.canon.gone.items():
        if {*snapshot.graph.select(spoken, gone=gone).column("s")} - {kept.iri}:
            wrong.append(f"the graph speaks of <{gone}>, which is merged into <{kept.iri}>")
    return f"{len(snapshot.canon.gone)} merges are in force, in the log and in the graph", wrong


def _catalogue(snapshot: Snapshot) -> tuple[str, list[str]]:
    wanted = _claims(snapshot)
    wrong = _differ("claim", wanted, [id_ for _, id_, _ in snapshot.catalogue.said()], "the catalogue")
    passages = [p.id for id_ in snapshot.documents for p in snapshot.passages(id_)]
    counts = snapshot.catalogue.counts()
    if counts["passages"] != len(passages):
        wrong.append(f"the catalogue has {counts['passages']} passages, the documents {len(passages)}")
    wrong += snapshot.catalogue.damage()
    return f"{counts['passages']} passages and {counts['sentences']} sentences are in the catalogue", wrong


def _vectors(snapshot: Snapshot) -> tuple[str, list[str]]:
    numbers = snapshot.vectors.numbers()
    held = snapshot.catalogue.sentences(numbers).keys()
    wrong = [f"vector {number} stands for no sentence" for number in sorted(numbers - held)]
    count = snapshot.catalogue.counts()["sentences"]
    if len(snapshot.vectors) != count:
        wrong.append(f"{len(snapshot.vectors)} vectors stand for {count} sentences")
    return f"{count} sentences have their vector", wrong


def _differ(what: str, wanted: set[str], found: Iterable[str], where: str) -> list[str]:
    seen = list(found)
    missing = [f"{what} {one} is missing from {where}" for one in sorted(wanted - set(seen))]
    foreign = [f"{what} {one} is in {where} and in no document" for one in sorted(set(seen) - wanted)]
    doubled = [f"{where} holds some {what} twice"] if len(seen) != len(set(seen)) else []
    return [*missing, *foreign, *doubled]


def _shapes(snapshot: Snapshot) -> tuple[str, list[str]]:
    """Claims are read back from the graph, so that what is checked is what queries see; a document at a time."""
    ontology, graph = load_ontology(), snapshot.graph
    types = types_in(quad.triple for quad in graph.plain())
    parts = (graph.plain(), *(graph.of_document(document) for document in graph.documents()))
    wrong = [one for part in parts for one in violations((quad.triple for quad in part), ontology, types)]
    return "every claim and figure has the shape the ontology gives it", wrong


_BYTES = (("files", _files), ("documents", _documents))
_MEANING = (
    ("quotes", _quotes),
    ("graph", _graph),
    ("links", _links),
    ("catalogue", _catalogue),
    ("vectors", _vectors),
    ("shapes", _shapes),
)
