"""Verbs that change what is held or look at it: ingest, sources, remove, status, doctor, verify, rebuild."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import ClaimgraphError
from ui.render import sources as render
from ui.session import Session, session

if TYPE_CHECKING:
    from ingest.report import Report, SourceReport

__all__ = ["register"]

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
INCOMPLETE = 3


def register(app: typer.Typer) -> None:
    """Add the verbs of this module to `app`."""
    for verb in (ingest, sources, remove, status, doctor, verify, rebuild):
        app.command()(verb)


def ingest(  # noqa: PLR0913 - an option each
    context: typer.Context,
    source: Annotated[list[str] | None, typer.Argument(help="Files, folders or URLs; none: the manifest.")] = None,
    *,
    manifest: Annotated[Path | None, typer.Option(help="A list of sources (TOML).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and change nothing.")] = False,
    model: Annotated[str | None, typer.Option(help="Let this language model propose more claims.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on: again at every change, until ^C.")] = False,
    every: Annotated[float, typer.Option(min=1, help="With --watch: minutes between two looks at the web.")] = 60,
    on: Annotated[str | None, typer.Option("--on", help="Read on a cluster: ray, or ray:ADDRESS.")] = None,
    accept: Annotated[
        bool, typer.Option("--accept", help="Take in what is refused as a bad page, or for what it disputes.")
    ] = False,
    json: Json = False,
) -> None:
    """Take in sources: files, folders, URLs, or those of the manifest.

    Without SOURCE the manifest of the knowledge base is used; on the first run that is the shipped one. With --watch
    each round prints one line, or one JSON report a line.
    """
    from ingest.report import report_to_json  # noqa: PLC0415

    now = session(context)
    if on is not None:
        now.services.config = replace(now.services.config, ingest=replace(now.services.config.ingest, on=on))
    if watch:
        if dry_run or accept:
            raise typer.BadParameter("goes with neither --dry-run nor --accept", param_hint="--watch")
        every *= 60
        rounds = now.services.watch(source or [], manifest=manifest, model=model, every=every, progress=_undrawn)
        _watch(now, rounds, json)
        return
    with now.console.progress() as progress:
        report = now.services.ingest(
            source or [], manifest=manifest, model=model, dry_run=dry_run, accept=accept, progress=progress
        )
    if json:
        now.console.json(report_to_json(report))
    else:
        now.console.data(render.report_text(report, dry_run=dry_run))
    for one in report.failed:
        now.console.error(_placed(one), one.hint or "")
    if report.failed:
        raise typer.Exit(INCOMPLETE)


def _undrawn(stage: str, done: int, total: int, label: str) -> None:
    """A watch draws no bars between its lines."""


def _watch(now: Session, came_in: Iterator[Report | ClaimgraphError], json: bool) -> None:
    """Print each round of a watch as it comes; only an interruption ends it."""
    from ingest.report import report_to_json  # noqa: PLC0415

    told: frozenset[tuple[str, str | None]] = frozenset()
    for came in came_in:
        if isinstance(came, ClaimgraphError):
            now.console.error(came.message, came.hint)
            continue
        if json:
            now.console.json(report_to_json(came), line=True)
        else:
            now.console.data(render.round_text(came))
        sys.stdout.flush()
        for one in came.failed:
            if (one.id, one.error) not in told:  # a source that goes on failing is told once
                now.console.error(_placed(one), one.hint or "")
        told = frozenset((one.id, one.error) for one in came.failed)


def _placed(failed: SourceReport) -> str:
    """Why a source failed, with its whole path or address at the front."""
    why = failed.error or ""
    for name in (failed.path, Path(failed.path).name):
        if why.startswith(name):
            return failed.path + why.removeprefix(name)
    return f"{failed.path}: {why}"


def sources(context: typer.Context, *, json: Json = False) -> None:
    """List the sources that are held, and what each has from another."""
    from ui.holdings import origins as origins_of  # noqa: PLC0415 - keeps the help fast

    now = session(context)
    held = now.services.held()
    origins = origins_of(now.services.snapshot()) if held else {}
    if json:
        now.console.json([render.held_json(h, origins.get(h.id, ())) for h in held])
    else:
        now.console.data(render.held_text(held, origins))


def remove(context: typer.Context, source: Annotated[list[str], typer.Argument(help="Ids of sources.")]) -> None:
    """Take sources out; what only they said goes with them."""
    now = session(context)
    report = now.services.remove(source)
    now.console.say(f"removed {', '.join(source)}; generation {report.generation}")


def status(context: typer.Context, *, json: Json = False) -> None:
    """Show what is held: counts and generation."""
    now = session(context)
    found = now.services.status()
    if json:
        now.console.json(found)
    else:
        now.console.data(render.pairs_text(found))


def doctor(context: typer.Context, *, json: Json = False) -> None:
    """Find what is wrong, and name the command that mends it."""
    from ui.doctor import examine  # noqa: PLC0415 - looks at models and servers

    now = session(context)
    with now.console.progress() as progress:
        progress("examine", 0, 1, "")
        findings = examine(now.services)
    if json:
        now.console.json([render.finding_json(f) for f in findings])
    else:
        now.console.data(render.findings_text(findings))
    if any(not f.ok and f.needed for f in findings):
        raise typer.Exit(1)


def verify(context: typer.Context, *, json: Json = False) -> None:
    """Check the whole base: quotes, digests, agreement of the indexes, shapes."""
    now = session(context)
    with now.console.progress() as progress:
        progress("verify", 0, 1, "")
        report = now.services.verify()
    if json:
        now.console.json(render.verify_json(report))
    else:
        now.console.data(render.verify_text(report))
    if not report.ok:
        now.console.say("Find the command that mends it: claimgraph doctor")
        raise typer.Exit(INCOMPLETE)


def rebuild(context: typer.Context) -> None:
    """Compile graph, vectors and words again from the documents that are held."""
    now = session(context)
    with now.console.progress() as progress:
        commit = now.services.rebuild(progress)
    now.console.say(f"rebuilt as generation {commit.generation}")
