"""Questions to a graph that become SPARQL: the live generation, or Turtle files of any vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.errors import NotHeldError, SourceError, UnavailableError
from kg.graph import Graph, GraphWriter

if TYPE_CHECKING:
    from kg.language.linking import Lexicon
    from kg.ports import Embedder
    from retrieval.graphqa.answering import Asker, Reading
    from ui.wiring import Services

__all__ = ["asker_of", "asking", "readings"]

_SECONDS = 5.0  # for one reading


def readings(
    services: Services, question: str, *, files: Sequence[Path] = (), model: str | None = None
) -> tuple[Asker, tuple[Reading, ...]]:
    """What was asked, and the readings of `question`, best first; `model` chooses among those that come close.

    Raises NotHeldError where the graph knows no word of the question.
    """
    from retrieval.graphqa.choosing import chosen  # noqa: PLC0415 - only for this

    generator = services.generator(model) if model else None
    with asking(services, files) as asker:
        found = asker.ask(question)
    if not found:
        hint = "use names, classes or properties that the graph has; `claimgraph queries` shows what can be asked"
        raise NotHeldError("the graph knows no word of the question", hint)
    return asker, chosen(question, found, generator) if generator else found


@contextmanager
def asking(services: Services, files: Sequence[Path] = ()) -> Iterator[Asker]:
    """An asker over Turtle files, loaded into a graph of their own, or over the live generation."""
    if not files:
        yield asker_of(services)
        return
    from kg.sparql import QueryWorker  # noqa: PLC0415
    from retrieval.graphqa.answering import Asker  # noqa: PLC0415

    limits = services.config.query
    with TemporaryDirectory(prefix="claimgraph-") as folder:
        path = Path(folder) / "graph"
        _load(path, files)
        graph = Graph(path)
        worker = QueryWorker(path, timeout=_SECONDS, max_rows=limits.max_rows, memory_mb=limits.memory_mb)
        with graph, worker:
            yield Asker(graph.select, worker.run, _embedder(services), lambda text: _aliases(services.seeds, text))


def asker_of(services: Services) -> Asker:
    """An asker over the live generation."""
    from retrieval.graphqa.answering import Asker  # noqa: PLC0415

    lexicon = services.lexicon()
    read = services.snapshot().graph.select
    return Asker(
        read,
        lambda query: services.query(query, timeout=_SECONDS),
        _embedder(services),
        lambda text: _aliases(lexicon, text),
    )


def _load(path: Path, files: Sequence[Path]) -> None:
    writer = GraphWriter.create(path)
    try:
        for file in files:
            writer.add_turtle(_text(file), str(file))
    finally:
        writer.close()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise SourceError(f"{file} cannot be read: {why}", "name a Turtle file (.ttl)") from error


def _embedder(services: Services) -> Embedder | None:
    # Without a model words must be those of the graph; that is less, and still an answer.
    try:
        return services.embedder
    except UnavailableError:
        return None


def _aliases(lexicon: Lexicon, text: str) -> tuple[str, ...]:
    return tuple(name for e in lexicon.lookup(text) for name in (e.label, *lexicon.aliases(e.iri)))
