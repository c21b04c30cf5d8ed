"""What all pages of the chat share: one set of services, jobs and conversations for the process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import streamlit as st

from ui.chat.history import History
from ui.chat.jobs import Jobs
from ui.config import load_config
from ui.modelling import Models
from ui.sharing import shared, warming

if TYPE_CHECKING:
    import threading

    from ui.wiring import Services

__all__ = ["history", "jobs", "models", "services", "warmed"]


@st.cache_resource(show_spinner="Opening the knowledge base …")
def services() -> Services:
    """The services of this process: those of its end points, where it has any."""
    return shared(load_config(None, os.environ))


@st.cache_resource
def jobs() -> Jobs:
    """The background jobs of this process."""
    return Jobs()


@st.cache_resource
def history() -> History:
    """The conversations of this knowledge base."""
    return History(services().config.home / "chats.sqlite")


@st.cache_data(ttl=10, show_spinner=False)
def models() -> Models:
    """The models that are present; looked up anew every ten seconds, since looking may ask a server."""
    return services().models()


@st.cache_resource(show_spinner=False)
def warmed(model: str | None) -> threading.Thread:
    """The thread that loads `model` before the first question comes; what goes wrong is said by that question."""
    return warming(services(), model)
