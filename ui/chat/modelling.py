"""Which language model answers: said plainly, chosen here, and pulled in one click."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import streamlit as st

from ui.chat.jobs import Job
from ui.chat.workspace import jobs, models, services

__all__ = ["chooser", "plain"]

AUTOMATIC = "best one present"
NONE = "none: the sources’ own words"
PULL = "pull"


def plain(text: str) -> str:
    """Untrusted text for a place that renders Markdown: only letters, digits and plain punctuation remain.

    Without "://", "www." and "@" nothing becomes a link; without brackets, names between colons and backticks nothing
    is drawn.
    """
    kept = re.sub(r":(?!\s)|[^\w :.,;'’“”()–—?!=€$£₩₹%/-]", " ", re.sub(r"://|www\.", " ", text))
    return " ".join(kept.split()).replace("$", "\\$").replace("_", " ")


def chooser() -> str | None:
    """The name to ask with: None lets the configuration choose, "none" asks without a language model."""
    found = models()
    present = [m.name for m in found.language if m.present]
    chosen = st.selectbox("Language model", [AUTOMATIC, *present, NONE])
    if chosen == AUTOMATIC:
        st.caption(plain(found.answers_by))
        if not found.default and not present:
            _offer()
        return None
    return "none" if chosen == NONE else chosen


@st.fragment(run_every=1.0)
def _offer() -> None:
    """Offer to pull a small model, with name, size and licence; nothing large is downloaded unasked."""
    job = jobs().latest(PULL)
    if job is not None and not job.finished.is_set():
        st.progress(job.share, text=f"Pulling {plain(job.name)}: {plain(job.stage)}")
        return
    if job is not None and job.error:
        st.error(plain(f"{job.error} — {job.hint}"))
    if job is not None and job.result is not None:
        st.success(f"{plain(job.name)} is ready")
        return
    for model in models().language:
        if not model.offered:
            continue
        label = f"Pull {model.name} ({model.size / 1e6:.0f} MB, {model.licence})"
        if st.button(plain(label), key=f"pull-{model.name}"):
            jobs().start(PULL, model.name, partial(_pull, model.name))
            st.rerun(scope="fragment")


def _pull(name: str, job: Job[Any]) -> object:
    return services().pull(name, job)
