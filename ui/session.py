"""What one call of the command line works with."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from ui.config import Config
from ui.console import Console

if TYPE_CHECKING:
    import typer

    from ui.wiring import Services

__all__ = ["Session", "session"]


class Session:
    """The console of one call, and the services, configured and made when a verb first needs them."""

    def __init__(self, configured: Callable[[], Config], console: Console) -> None:
        self._configured = configured
        self.console = console

    @cached_property
    def services(self) -> Services:
        """Everything the verbs work with."""
        from ui.wiring import Services  # noqa: PLC0415 - keeps the help fast

        return Services(self._configured())

    def close(self) -> None:
        """Free what the services hold, where there are any."""
        if "services" in self.__dict__:
            self.services.close()


def session(context: typer.Context) -> Session:
    """The session that the main options made."""
    found = context.find_root().obj
    assert isinstance(found, Session)
    return found
