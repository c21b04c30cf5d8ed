"""Generate the reference pages of this folder from the program: `make docs`.

With --check nothing is written; a page that is not fresh is named and the exit code is 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from kg.derive import reference_page
from kg.named_queries import named_queries
from kg.ontology import load_ontology
from ui.cli import app

HERE = Path(__file__).parent
EXITS = """
| exit | meaning |
|---|---|
| 0 | done; `ask`: answered, in full or in part |
| 1 | an error: a message, a hint, the state unchanged |
| 2 | wrong usage |
| 3 | `ask`: not in the sources; `verify`: something does not hold; `ingest`: some sources failed, the others are in |
| 4 | a model, index or server that was asked for is not available |
| 130 | interrupted, the state unchanged |
"""


def cli_page() -> str:
    """The page of all verbs with their arguments and options."""
    command: Any = typer.main.get_command(app)
    lines = ["# Command line", "", "`claimgraph [--home DIR] [-v|-q] [--debug] VERB …`", "", *_options(command), EXITS]
    for name, verb in command.commands.items():
        lines += _verb(f"claimgraph {name}", verb)
        for sub, inner in getattr(verb, "commands", {}).items():
            lines += _verb(f"claimgraph {name} {sub}", inner)
    return "\n".join(lines) + "\n"


def queries_page() -> str:
    """The page of all shipped queries."""
    lines = ["# Shipped queries", "", "Each is run by name: `claimgraph query NAME --param NAME=VALUE`.", ""]
    for query in named_queries().values():
        lines += [f"## {query.name}", "", f"**{query.title}.** {query.description}", ""]
        lines += [f"- `{p.name}`: {p.meaning} (default: {p.default})" for p in query.parameters]
        lines += ["", "```sparql", query.text.strip(), "```", ""]
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """The text of each generated page by file name."""
    return {
        "cli.md": cli_page(),
        "ontology.md": reference_page(load_ontology()),
        "queries.md": queries_page(),
    }


def _verb(name: str, command: Any) -> list[str]:
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    shown = " ".join([name, *(_metavar(p) for p in arguments)])
    text = " ".join((command.help or "").split("\n\n")[0].split())
    return ["", f"## {name}", "", f"`{shown}`", "", text, "", *_options(command)]


def _metavar(argument: Any) -> str:
    name = argument.name.upper() + ("…" if argument.nargs != 1 else "")
    return name if argument.required else f"[{name}]"


def _options(command: Any) -> Iterator[str]:
    for p in command.params:
        if p.param_type_name == "option" and not p.hidden and "--install-completion" not in p.opts:
            yield f"- `{', '.join((*p.opts, *p.secondary_opts))}`: {p.help or ''}"


def main() -> None:
    """Write the pages, or check them."""
    stale = [n for n, t in pages().items() if not (HERE / n).is_file() or (HERE / n).read_text(encoding="utf-8") != t]
    if "--check" in sys.argv:
        sys.exit(f"not fresh, run `make docs`: {', '.join(stale)}" if stale else 0)
    for name in stale:
        (HERE / name).write_text(pages()[name], encoding="utf-8")
        print(f"wrote docs/{name}")


if __name__ == "__main__":
    main()
