"""Sources, reports, generations and checks as text and JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from kg.codec import source_to_json
from ui.render.layout import columns, counted, wrapped

if TYPE_CHECKING:
    from ingest.report import Report, SourceReport
    from kg.holding import HeldDocument
    from kg.store import GenerationInfo
    from kg.verify import VerifyReport
    from ui.doctor import Finding
    from ui.holdings import Origin

__all__ = [
    "finding_json",
    "findings_text",
    "generation_json",
    "generations_text",
    "held_json",
    "held_text",
    "pairs_text",
    "plan_name",
    "report_text",
    "round_text",
    "verify_json",
    "verify_text",
]

PLANS = {"added": "new", "removed": "gone"}
MARKS = {"added": "+", "changed": "~", "unchanged": "=", "removed": "-", "failed": "!"}


def report_text(report: Report, *, dry_run: bool) -> str:
    """The ingest report for people."""
    parts = [columns((_planned if dry_run else _reported)(s) for s in report.sources)]
    parts += [wrapped(f"{s.id}: {note}", "note: ") for s in report.sources for note in s.notes]
    parts += [wrapped(note, "note: ") for note in report.notes]
    if dry_run:
        parts.append(f"{_tally(report)}. Nothing was changed (dry run).")
    else:
        parts.append(wrapped(_came_to(report)))
    return "\n".join(p for p in parts if p)


def round_text(report: Report) -> str:
    """One round of a watch in one line: when, what changed, what it came to."""
    changed = [f"{MARKS[s.state]}{s.id}" for s in report.sources if s.state not in ("unchanged", "failed")]
    same = sum(s.state == "unchanged" for s in report.sources)
    failed = f", {len(report.failed)} failed" if report.failed else ""
    what = " ".join(changed) or "nothing changed"
    at = datetime.now().astimezone().strftime("%H:%M:%S")
    claims = f"{counted(report.claims_added, 'claim')} added, {report.claims_withdrawn} withdrawn"
    conflicts = f"{counted(report.conflicts_new, 'new conflict')}, {report.conflicts_resolved} resolved"
    return f"{at} generation {report.generation or 'none'}: {what} ({same} unchanged{failed}); {claims}; {conflicts}"


def _came_to(report: Report) -> str:
    claims = f"{counted(report.claims_added, 'claim')} added, {report.claims_withdrawn} withdrawn"
    conflicts = f"{counted(report.conflicts_new, 'new conflict')}, {report.conflicts_resolved} resolved"
    return (
        f"generation {report.generation or 'none'}: {claims}, {report.claims_unchanged} unchanged; "
        f"{conflicts}; {report.seconds:.1f} s"
    )


def _planned(source: SourceReport) -> tuple[str, ...]:
    """One line of a plan: what would be done with a source, and why."""
    return MARKS.get(source.state, " "), plan_name(source), source.id, "; ".join(source.why) or source.error or ""


def plan_name(source: SourceReport) -> str:
    """What a plan calls what would be done with a source: new, changed, redo, gone, unchanged or failed."""
    return "redo" if source.redo else PLANS.get(source.state, source.state.value)


def _tally(report: Report) -> str:
    counts = Counter(plan_name(source) for source in report.sources)
    names = ("new", "changed", "redo", "gone", "unchanged", "failed")
    return ", ".join(f"{counts[name]} {name}" for name in names if counts[name]) or "Nothing to do"


def _reported(source: SourceReport) -> tuple[str, ...]:
    counts = f"{counted(source.passages, 'passage')}, {counted(source.claims, 'claim')}, {source.rejected} rejected"
    return MARKS.get(source.state, " "), source.state, source.id, counts if source.passages else source.path


def held_json(held: HeldDocument, origins: Iterable[Origin] = ()) -> dict[str, Any]:
    """A source that is held, and what it has from others."""
    return {
        **source_to_json(held.source),
        "document": held.id,
        "path": held.recipe.origin,
        "passages": held.passages,
        "claims": held.claims,
        "rejected": held.rejected,
        "copies": [{"of": o.source, "share": o.share, "whole": o.is_whole, "reworded": o.reworded} for o in origins],
    }


def held_text(held: Iterable[HeldDocument], origins: Mapping[str, Sequence[Origin]] | None = None) -> str:
    """The sources that are held, for people; `origins` is what each has from others, by document."""
    known = origins or {}
    rows = [
        (h.source.id, h.source.published or "", counted(h.claims, "claim"), _titled(h, known.get(h.id, ())))
        for h in held
    ]
    return columns(rows, right=(2,)) or "No sources are held. Take some in: claimgraph ingest"


def _titled(held: HeldDocument, origins: Sequence[Origin]) -> str:
    title = held.source.title + (f" — {held.source.publisher}" if held.source.publisher else "")
    return "; ".join([title, *(_from(o) for o in origins)])


def _from(origin: Origin) -> str:
    if origin.is_whole:
        return f"copy of {origin.source}" + (" in other words" if origin.reworded else "")
    return f"{origin.share:.0%} of its text is in {origin.source} {'in other words' if origin.reworded else 'too'}"


def pairs_text(pairs: Mapping[str, Any]) -> str:
    """Names and values in two columns."""
    return columns((name, "none" if value is None else value) for name, value in pairs.items())


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding of `doctor`."""
    return {"check": finding.check, "ok": finding.ok, "detail": finding.detail, "remedy": finding.remedy or None}


def findings_text(findings: Iterable[Finding]) -> str:
    """The findings of `doctor`, for people."""
    rows = []
    for f in findings:
        rows.append(("ok" if f.ok else "WRONG" if f.needed else "note", f.check, f.detail))
        if f.remedy and not f.ok:
            rows.append(("", "", f"→ {f.remedy}"))
    return columns(rows)


def verify_json(report: VerifyReport) -> dict[str, Any]:
    """What `verify` found."""
    checks = [{"name": c.name, "ok": c.ok, "detail": c.detail} for c in report.checks]
    return {"ok": report.ok, "checks": checks}


def verify_text(report: VerifyReport) -> str:
    """What `verify` found, for people."""
    return columns(("ok" if c.ok else "WRONG", c.name, c.detail) for c in report.checks)


def generation_json(info: GenerationInfo) -> dict[str, Any]:
    """One generation that is kept."""
    return {
        "generation": info.id,
        "parent": info.parent,
        "created": info.created,
        "live": info.current,
        "counts": asdict(info.counts),
    }


def generations_text(kept: Iterable[GenerationInfo]) -> str:
    """The generations that are kept, for people."""
    rows = (("*" if g.current else "", g.id, g.created, _counted(g)) for g in kept)
    return columns(rows) or "No generation is kept. Make one: claimgraph ingest"


def _counted(info: GenerationInfo) -> str:
    return ", ".join(f"{number} {name}" for name, number in asdict(info.counts).items())
