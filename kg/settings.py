"""What a person may set about the graph."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EndpointSettings"]


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """A SPARQL 1.1 server beside this program.

    `url` answers queries; `store` is its Graph Store Protocol address, which only publishing needs. `auth` is "basic"
    or "digest". `facts` names the graph that stands for the default graph where the server has none of its own, as
    Virtuoso; empty, the server's default graph is used. With `answers`, queries and questions are answered there.
    """

    url: str = ""
    store: str = ""
    user: str = ""
    password: str = ""
    auth: str = "basic"
    facts: str = ""
    answers: bool = False
