"""Rows of tables with a party and its sites: "Company | Site | GPUs" counts the GPUs of the site, not the company's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.extraction.frame import Frame, Proposal
from kg.claim import Entity, Modality
from kg.document import Span
from kg.language.linking import new_entity

__all__ = ["site_column", "site_of_row"]

_METHOD = "table@1"
_OWNERS = re.compile(
    r"(?:company|companies|operator|provider|firm|owner|developer|vendor|organi[sz]ation|country|nation)s?"
)
_PLACES = re.compile(r"(?:site|location|city|town|place)s?")
_FACILITIES = re.compile(r"(?:data cent(?:re|er)|facility|campus|plant|cluster|supercomputer|project)s?")


def site_column(titles: Sequence[str]) -> int | None:
    """The column that names the site of a row, in a table whose first column names who has it; None without one."""
    if not titles or not _OWNERS.fullmatch(titles[0].lower()):
        return None
    kinds = (_PLACES, _FACILITIES)
    return next((i for i, t in enumerate(titles) if i and any(k.fullmatch(t.lower()) for k in kinds)), None)


def site_of_row(owner: Entity, title: str, name: str, row: Span, frame: Frame) -> tuple[Entity, tuple[Proposal, ...]]:
    """The site of a row, and what the row says of it by naming it: who operates it, and where it is."""
    place = _PLACES.fullmatch(title.lower()) is not None
    kind = "site" if place else title.lower()
    known = () if place else frame.lexicon.lookup(name)
    label = f"{owner.label} {kind} in {name}" if place else f"{owner.label} {name}"
    site = known[0] if known else new_entity("Infrastructure", label)
    made = []
    if frame.ontology.fits("operates", owner.type, site) is None:
        made.append(Proposal(owner, "operates", site, row, _METHOD, modality=Modality.ASSERTED))
    if place:
        where = next(iter(frame.lexicon.lookup(name)), new_entity("Place", name))
        if frame.ontology.fits("locatedIn", site.type, where) is None:
            made.append(Proposal(site, "locatedIn", where, row, _METHOD, modality=Modality.ASSERTED))
    return site, tuple(made)
