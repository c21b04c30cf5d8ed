"""The sources page: what is held, taking more in as a background job, the report, taking out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import streamlit as st

from ingest.report import Report
from ingest.wanted import Wanted
from kg.errors import ClaimgraphError
from ui.chat.jobs import Job
from ui.chat.modelling import plain
from ui.chat.workspace import jobs, services
from ui.render import sources as render
from ui.render.layout import counted
from ui.wanting import fetch, listed, wishes_stamp

__all__ = ["kept_upload", "page"]

INGEST = "ingest"
TYPES = ("md", "txt", "html", "htm", "pdf", "docx", "csv", "json", "jsonl")
LARGEST = 50 * 1024 * 1024


def page() -> None:
    """Draw the page."""
    st.subheader("Sources")
    _take_in()
    _progress()
    _held()
    _wanted()


def _take_in() -> None:
    with st.form("take-in", clear_on_submit=True, border=True):
        files = st.file_uploader("Reports, articles, data sets", type=list(TYPES), accept_multiple_files=True)
        address = st.text_input("… or an address (https://…)")
        wanted = st.form_submit_button("Take in", type="primary")
    again = st.button("Update all sources of the manifest")
    if wanted:
        _start(list(files or []), address.strip())
    if again:
        jobs().start(INGEST, "the manifest", lambda job: _ingest([], job))


def _start(files: list[Any], address: str) -> None:
    try:
        paths = [str(kept_upload(services().config.home / "uploads", f.name, f.getvalue())) for f in files]
    except ClaimgraphError as error:
        st.error(plain(f"{error.message} — {error.hint}"))
        return
    wanted = [*paths, *([address] if address else [])]
    if not wanted:
        st.warning("Choose a file or give an address first.")
        return
    jobs().start(INGEST, ", ".join(Path(w).name for w in wanted), lambda job: _ingest(wanted, job))


def kept_upload(folder: Path, name: str, content: bytes) -> Path:
    """Where an upload is kept: under its own name without any path, checked here since the browser's check is not one.

    Raises ClaimgraphError for a type that cannot be read, an empty file, or one of more than 50 MB.
    """
    plain_name = re.sub(r"[^\w.\- ]", "_", Path(name.replace("\\", "/")).name).lstrip(".")[:120]
    if Path(plain_name).suffix.lower().lstrip(".") not in TYPES:
        raise ClaimgraphError(f"{plain_name}: this type cannot be read", f"Types: {', '.join(TYPES)}.")
    if not 0 < len(content) <= LARGEST:
        raise ClaimgraphError(f"{plain_name}: {len(content)} bytes", "A file has between 1 byte and 50 MB.")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / plain_name
    path.write_bytes(content)
    return path


def _ingest(wanted: list[str], job: Job[Any]) -> Any:
    return services().ingest(wanted, manifest=None, model=None, dry_run=False, progress=job)


@st.fragment(run_every=1.0)
def _progress() -> None:
    """How far the job is; the report when it is done."""
    job = jobs().latest(INGEST)
    if job is None:
        return
    if not job.finished.is_set():
        st.progress(job.share, text=plain(f"{job.stage} {job.label}"))
        return
    report: Report | None = job.result
    if report is None:
        st.error(plain(f"{job.error} — {job.hint}"))
        return
    st.success(
        plain(
            f"Generation {report.generation}: {report.claims_added} claims added, {report.claims_withdrawn} withdrawn"
        )
    )
    rows = [
        {"source": s.id, "state": s.state, "passages": s.passages, "claims": s.claims, "rejected": s.rejected,
         "error": s.error or "", "next step": s.hint or ""}
        for s in report.sources
    ]  # fmt: skip
    st.dataframe(rows, width="stretch", hide_index=True)


def _held() -> None:
    held = services().held()
    st.caption(f"{len(held)} sources are held")
    columns = ("id", "title", "publisher", "published", "kind", "passages", "claims", "rejected", "url")
    rows = [render.held_json(h) for h in held]
    st.dataframe([{c: r.get(c) for c in columns} for r in rows], width="stretch", hide_index=True)
    if not held:
        return
    with st.expander("Take a source out"):
        chosen = st.selectbox("Source", [h.source.id for h in held])
        if st.button("Take it out") and chosen:
            services().remove([chosen])
            st.rerun()


@st.cache_data(show_spinner=False, max_entries=2)
def _listed(home: str, generation: str | None, stamp: float) -> tuple[Wanted, ...]:
    """What is wanted; found again only when a generation or what people noted of addresses is new."""
    del home, generation, stamp  # they are the key
    return listed(services())


def _wanted() -> None:
    """What sources recommend and nobody holds; one with an address is taken in by a click."""
    found = _listed(str(services().config.home), services().base.current, wishes_stamp(services()))
    if not found:
        return
    st.caption(f"{counted(len(found), 'publication')} recommended or cited by these sources, and not held")
    rows = [
        {"title": one.title, "publisher": one.publisher, "named by": ", ".join(one.sources), "times": len(one.mentions),
         "address": one.url, "held about it": ", ".join(one.accounts)}
        for one in found
    ]  # fmt: skip
    st.dataframe(rows, width="stretch", hide_index=True)
    with st.expander("Take one in"), st.form("wanted", border=False):
        title = st.selectbox("Publication", [one.title for one in found])
        address = st.text_input("Its address (https://…), where none is known or another is meant").strip()
        if st.form_submit_button("Fetch it") and title:
            jobs().start(INGEST, title, lambda job: fetch(services(), title, address or None, job))
