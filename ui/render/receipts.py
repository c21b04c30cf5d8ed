"""A saved answer as Markdown for people, and as JSON-LD with PROV for programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kg.document import Span
from kg.terms import DCTERMS, PROV, RDF, SCHEMA, XSD, claim_iri, document_iri, place_iri, shortened, source_iri
from ui.render.answers import side_line
from ui.render.layout import columns, counted

if TYPE_CHECKING:
    from ui.receipts import Receipt

__all__ = ["receipt_json", "receipt_jsonld", "receipt_markdown", "receipts_text"]

BASE = "https://w3id.org/claimgraph/"
CONTEXT = {
    "prov": PROV,
    "dcterms": DCTERMS,
    "schema": SCHEMA,
    "rdf": RDF,
    "xsd": XSD,
    "sh": "http://www.w3.org/ns/shacl#",
    "cited": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "derived": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
    "quotedFrom": {"@id": "prov:wasQuotedFrom", "@type": "@id"},
    "generatedBy": {"@id": "prov:wasGeneratedBy", "@type": "@id"},
    "used": {"@id": "prov:used", "@type": "@id"},
    "associated": {"@id": "prov:wasAssociatedWith", "@type": "@id"},
    "specialisationOf": {"@id": "prov:specializationOf", "@type": "@id"},
    "sentence": {"@id": "schema:hasPart", "@container": "@list"},
    "text": "schema:text",
    "value": "prov:value",
    "title": "dcterms:title",
    "publisher": "dcterms:publisher",
    "issued": "dcterms:issued",
    "source": "dcterms:source",
    "identifier": "dcterms:identifier",
    "select": "sh:select",
    "about": {"@id": "dcterms:references", "@type": "@id"},
    "rows": {"@id": "prov:value", "@type": "@json"},
    "ended": {"@id": "prov:endedAtTime", "@type": "xsd:dateTime"},
}  # terms of standards only, written out, so that nothing must be fetched to read it


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """A saved answer in the list of them."""
    content = receipt.content
    return {
        "name": receipt.name,
        "digest": receipt.digest,
        "question": content["question"],
        "status": receipt.answer["status"],
        "generation": content["generation"],
        "saved": content["saved"],
        "model": receipt.answer["model"],
    }


def receipts_text(saved: tuple[Receipt, ...]) -> str:
    """The saved answers, for people."""
    rows = [(r.name, r.content["generation"], r.answer["status"], r.content["question"]) for r in saved]
    return columns(rows) or 'No answer is saved. Save one: claimgraph ask "…" --save NAME'


def receipt_markdown(receipt: Receipt) -> str:
    """The answer with everything it rests on: sentences, citations, conflicts, queries with their rows."""
    return "\n".join(_markdown(receipt)) + "\n"


def _markdown(receipt: Receipt) -> Iterator[str]:
    answer, content = receipt.answer, receipt.content
    yield from (f"# {_plain(content['question'])}", "")
    yield from (f"Status: {answer['status'].replace('_', ' ')}.", "")
    for sentence in answer["sentences"]:
        yield f"{_plain(sentence['text'])} {''.join(f'[{n}]' for n in sentence['citations'])}  "
    if answer["not_found"]:
        yield f"The sources do not say: {_plain(answer['not_found']['reason'])}."
        yield from ("", *(f"> {_plain(nearest)}" for nearest in answer["not_found"]["nearest"]))
    yield from _markdown_citations(answer)
    if answer["conflicts"]:
        yield from ("", "## Where sources disagree", "")
    for conflict in answer["conflicts"]:
        yield f"- {conflict['class'].replace('_', ' ')}: {_plain(conflict['explanation'])}"
        yield from (f"  - {_plain(side_line(side))}" for side in conflict.get("sides") or ())
    yield from _markdown_queries(receipt)
    yield from ("", "## Record", "")
    asked = content["asked"]
    times = "".join(f", {name} {asked[key]}" for name, key in (("as of", "as_of"), ("known on", "known")) if asked[key])
    yield f"- asked of generation {content['generation']}{times}, by {answer['model'] or 'no language model'}"
    yield f"- saved {content['saved']} with {content['program']} as `{receipt.name}`"
    yield f"- digest `{receipt.digest}`"
    yield f"- asked again, with what changed since: `claimgraph answers replay {receipt.name}`"


def _markdown_citations(answer: Mapping[str, Any]) -> Iterator[str]:
    if answer["citations"]:
        yield from ("", "## Sources", "")
    for cited in answer["citations"]:
        source = cited["source"]
        facts = (source["title"], source["publisher"], source["published"], source["url"])
        about = ", ".join(_plain(str(fact)) for fact in facts if fact)
        place = f"document {cited['document']}, characters {cited['start']}–{cited['end']}"
        yield from (f"[{cited['number']}] “{_plain(cited['quote'])}”  ", f"{about} ({place})", "")


def _markdown_queries(receipt: Receipt) -> Iterator[str]:
    for number, query in enumerate(receipt.answer["queries"]):
        result = receipt.content["rows"][number]
        yield from (
            "",
            f"## Query {number + 1}",
            "",
            "```sparql",
            query["sparql"].strip().replace("```", ""),
            "```",
            "",
        )
        if "results" not in result:
            yield f"Result: {result.get('boolean', result.get('error', 'none'))}"
            continue
        names, rows = result["head"]["vars"], result["results"]["bindings"]
        yield f"{counted(len(rows), 'row')}."
        if rows:
            yield from ("", f"| {' | '.join(names)} |", f"|{'---|' * len(names)}")
            yield from (f"| {' | '.join(_cell(row.get(name)) for name in names)} |" for row in rows)


def _cell(term: Mapping[str, str] | None) -> str:
    if term is None:
        return ""
    return _plain(shortened(term["value"]) if term["type"] == "uri" else term["value"]).replace("|", "\\|")


def _plain(text: str) -> str:
    """Text on one line in which Markdown and HTML mean nothing: a source must not draw images or links."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#!" else c for c in " ".join(text.split()))


def receipt_jsonld(receipt: Receipt) -> dict[str, Any]:
    """The answer in PROV: derived from quotes, which are quoted from places in documents; made by an activity.

    That activity used a generation of the knowledge base and queries, whose rows are there as JSON.
    """
    return {"@context": CONTEXT, "@graph": list(_graph(receipt))}


def _graph(receipt: Receipt) -> Iterator[dict[str, Any]]:
    answer, content = receipt.answer, receipt.content
    node = f"{BASE}answer/{receipt.digest}"
    quotes = {c["number"]: _place(c) for c in answer["citations"]}
    generation = f"{BASE}generation/{content['generation']}"
    yield {
        "@id": node,
        "@type": ["prov:Entity", "schema:Answer"],
        "identifier": receipt.digest,
        "title": content["question"],
        "schema:creativeWorkStatus": answer["status"],
        "sentence": [
            {
                "@id": f"{node}#{n}",
                "@type": "prov:Entity",
                "text": s["text"],
                "cited": [quotes[c] for c in s["citations"]],
            }
            for n, s in enumerate(answer["sentences"], start=1)
        ],
        "derived": list(dict.fromkeys(quotes.values())),
        "generatedBy": f"{node}#asking",
    }
    yield {
        "@id": f"{node}#asking",
        "@type": "prov:Activity",
        "used": [generation, *(f"{node}#query-{n}" for n in range(1, len(answer["queries"]) + 1))],
        "associated": f"{node}#program",
        "ended": content["saved"],
    }
    model = f" with {answer['model']}" if answer["model"] else ", no language model"
    yield {"@id": f"{node}#program", "@type": "prov:SoftwareAgent", "title": f"{content['program']}{model}"}
    yield {"@id": generation, "@type": "prov:Entity", "identifier": content["generation"]}
    for number, (query, rows) in enumerate(zip(answer["queries"], content["rows"], strict=True), start=1):
        yield {"@id": f"{node}#query-{number}", "@type": "prov:Entity", "select": query["sparql"], "rows": rows}
    yield from _evidence(answer)


def _evidence(answer: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    documents = {}
    for cited in answer["citations"]:
        document = document_iri(cited["document"]).value
        documents[document] = cited["source"]
        yield {
            "@id": _place(cited),
            "@type": "prov:Entity",
            "value": cited["quote"],
            "quotedFrom": document,
            "about": [claim_iri(claim).value for claim in cited["claims"]],
        }
    for document, source in documents.items():
        known = {"title": source["title"], "publisher": source["publisher"], "issued": source["published"]}
        yield {
            "@id": document,
            "@type": "prov:Entity",
            "specialisationOf": source_iri(source["id"]).value,
            **{key: value for key, value in {**known, "source": source["url"]}.items() if value},
        }


def _place(cited: Mapping[str, Any]) -> str:
    return place_iri(cited["document"], Span(cited["start"], cited["end"])).value
