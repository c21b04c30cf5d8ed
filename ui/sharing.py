"""What the end points and the pages of one process share, so that a model is held in memory once."""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from kg.errors import ClaimgraphError

if TYPE_CHECKING:
    from pathlib import Path

    from ui.config import Config
    from ui.wiring import Services

__all__ = ["share", "shared", "warm_up", "warming"]


def share(services: Services) -> None:
    """Have every page of this process over the same knowledge base work with `services`."""
    _held()[services.config.home.resolve()] = services


def shared(config: Config) -> Services:
    """The services that are shared over the knowledge base of `config`, or new ones where none are."""
    from ui.wiring import Services  # noqa: PLC0415 - the server is made of what this makes

    held = _held().get(config.home.resolve())
    return held if held is not None else Services(config)


def warm_up(services: Services, model: str | None) -> None:
    """Load what the first question needs; UnavailableError where a model is not there."""
    from retrieval.composing import prepare  # noqa: PLC0415 - starts with what a question needs

    services.embedder.encode_query("ready")
    if services.base.current is not None:
        services.lexicon()
    if generator := services.generator(model):
        prepare(generator)


def warming(services: Services, model: str | None) -> threading.Thread:
    """The running thread that loads what the first question needs; what goes wrong is said by that question."""

    def work() -> None:
        with suppress(ClaimgraphError):
            warm_up(services, model)

    thread = threading.Thread(target=work, name="warm-up", daemon=True)
    thread.start()
    return thread


@cache
def _held() -> dict[Path, Services]:
    # Streamlit runs the pages as a script, which nothing can be handed to: they find it here.
    return {}
