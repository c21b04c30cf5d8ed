"""Every error a user can meet, and the exit code it ends with.

ClaimgraphError                 1
├── ConfigError                 1   a key or value of the configuration
├── SourceError                 1   a source that cannot be read, fetched or understood
├── StoreError                  1   the knowledge base on disk
│   ├── NotHeldError            1   a source, entity, generation or query that is not there
│   ├── WriterBusyError         1   another process is writing
│   └── CorruptStoreError       1   a file is not what the manifest says it is
├── QueryError                  1   SPARQL
│   ├── QuerySyntaxError        1   it does not parse
│   ├── QueryRefusedError       1   it asks for more than reading this graph
│   └── QueryStoppedError       1   it ran over its time, rows or memory
└── UnavailableError            4   a model, index or server that was asked for is not there
"""

from __future__ import annotations

from typing import ClassVar

__all__ = [
    "ClaimgraphError",
    "ConfigError",
    "CorruptStoreError",
    "NotHeldError",
    "QueryError",
    "QueryRefusedError",
    "QueryStoppedError",
    "QuerySyntaxError",
    "SourceError",
    "StoreError",
    "UnavailableError",
    "WriterBusyError",
]


class ClaimgraphError(Exception):
    """An error with a message for people and a hint that names the next step."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(ClaimgraphError):
    """A key or value of the configuration is wrong."""


class SourceError(ClaimgraphError):
    """A source cannot be read, fetched or understood."""


class StoreError(ClaimgraphError):
    """The knowledge base on disk cannot do what was asked."""


class NotHeldError(StoreError):
    """The source, entity, generation or named query asked for is not there."""


class WriterBusyError(StoreError):
    """Another process is writing to this knowledge base."""


class CorruptStoreError(StoreError):
    """A file of the knowledge base is not what its manifest says it is."""


class QueryError(ClaimgraphError):
    """A SPARQL query cannot be answered."""


class QuerySyntaxError(QueryError):
    """The query does not parse."""


class QueryRefusedError(QueryError):
    """The query asks for more than reading this graph."""


class QueryStoppedError(QueryError):
    """The query ran over its time, rows or memory."""


class UnavailableError(ClaimgraphError):
    """A model, index or server that was asked for is not available."""

    exit_code: ClassVar[int] = 4
