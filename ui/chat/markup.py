"""How text that we did not write becomes HTML: escaped, always, by these functions.

Nothing that comes from a source, a question or a model is ever given to Streamlit as Markdown: its images, links and
icons would be live, and an image is a request to another machine.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from retrieval.streaming import Draft

__all__ = [
    "STYLE",
    "answer_html",
    "comparison_html",
    "conflict_html",
    "draft_html",
    "inert",
    "legend_html",
    "passage_html",
    "status_html",
    "table_html",
]

STYLE = """
<style>
.cg-status {display:inline-block; padding:.1rem .6rem; border-radius:1rem; font-size:.8rem; font-weight:600;
            border:1px solid currentColor; margin-bottom:.4rem}
.cg-answered {color:#1a7f37} .cg-partial {color:#9a6700} .cg-conflicting {color:#bc4c00}
.cg-not_found, .cg-choose {color:#6e7781}
.cg-compared {border-collapse:collapse; font-size:.88rem; margin:.5rem 0}
.cg-compared th, .cg-compared td {border:1px solid #d0d7de; padding:.3rem .5rem; text-align:left; vertical-align:top}
.cg-answer p, .cg-draft p {margin:.25rem 0; line-height:1.5}
a.cg-cite {text-decoration:none; font-weight:600; padding:0 .1rem; color:#0969da}
.st-key-passage {position:sticky; top:4.5rem; max-height:calc(100vh - 13rem); overflow-y:auto; scrollbar-width:thin}
[data-testid="stColumn"]:has(.st-key-passage) > div, [data-testid="stColumn"] div:has(> .st-key-passage) {height:100%}
.cg-passage {white-space:pre-wrap; line-height:1.5; font-size:.92rem; overflow-wrap:anywhere}
.cg-passage mark {background:#ffe58a; color:#1f2328; padding:.05rem 0}
.cg-chip {display:inline-block; margin:.1rem .8rem .1rem 0; font-size:.85rem}
.cg-chip i {display:inline-block; width:.7rem; height:.7rem; border-radius:50%; margin-right:.3rem}
.cg-meta {font-size:.8rem; opacity:.75}
</style>
"""

STATUS = {
    "answered": "✓ Grounded in the sources",
    "partial": "◐ Partly in the sources",
    "conflicting": "⇄ Sources disagree",
    "choose": "? More than one reading",
    "not_found": "∅ Not in the sources",
}


def inert(text: str) -> str:
    """`text` as HTML that shows it and does nothing; invisible and direction-changing characters are dropped."""
    shown = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cs"})
    return html.escape(shown, quote=True)


def status_html(status: str) -> str:
    """The status chip of an answer."""
    name = status if status in STATUS else "not_found"
    return f'<span class="cg-status cg-{name}">{STATUS[name]}</span>'


def answer_html(sentences: Iterable[Mapping[str, Any]], turn: int) -> str:
    """The sentences of an answer, each with links `#cite-<turn>-<number>` to its citations."""
    lines = "".join(f"<p>{_cited(sentence, turn)}</p>" for sentence in sentences)
    return f'<div class="cg-answer">{lines}</div>'


def draft_html(draft: Draft) -> str:
    """An answer on its way: the sources' sentences, and below them a model's words as far as they go."""
    held = "".join(f"<p>{inert(sentence)}</p>" for sentence in draft.held)
    words = f'<div class="cg-meta">draft, not checked yet</div><p>{inert(draft.words)}</p>' if draft.words else ""
    return f'<div class="cg-draft">{held}{words}</div>'


def comparison_html(table: Mapping[str, Any], turn: int) -> str:
    """A comparison: a column for each thing, a row for each respect, each cell with links to its citations."""
    head = "".join(f"<th>{inert(name)}</th>" for name in ("", *table["columns"]))
    rows = []
    for row in table["rows"]:
        cells = "".join(f"<td>{_cited(cell, turn) if cell else '–'}</td>" for cell in row["cells"])
        rows.append(f"<tr><th>{inert(row['label'])}</th>{cells}</tr>")
    return f'<table class="cg-compared"><tr>{head}</tr>{"".join(rows)}</table>'


def conflict_html(conflict: Mapping[str, Any], turn: int) -> str:
    """A conflict: its class and why sources differ, then a line for each side, with links to its citations."""
    name = str(conflict["class"]).replace("_", " ").capitalize()
    sides = conflict.get("sides") or ()
    why = conflict["reason"] if sides else conflict["explanation"]
    lines = "".join(f"<li>{_cited(side, turn)} <span class='cg-meta'>{_held(side)}</span></li>" for side in sides)
    return f'<div class="cg-answer"><p><b>{inert(name)}.</b> {inert(why)}</p><ul>{lines}</ul></div>'


def _held(side: Mapping[str, Any]) -> str:
    return inert(" · ".join(part for part in (side["speaker"], side["published"], side["modality"]) if part))


def _cited(sentence: Mapping[str, Any], turn: int) -> str:
    links = "".join(
        f'<a class="cg-cite" href="#cite-{turn}-{int(n)}" title="Show the source">[{int(n)}]</a>'
        for n in sentence["citations"]
    )
    return f"{inert(sentence['text'])} {links}"


def passage_html(text: str, start: int, end: int) -> str:
    """A passage with the words from `start` to `end` (offsets in `text`) marked."""
    before, quote, after = text[:start], text[start:end], text[end:]
    return f'<div class="cg-passage">{inert(before)}<mark id="quote">{inert(quote)}</mark>{inert(after)}</div>'


def legend_html(legend: Mapping[str, tuple[str, str]]) -> str:
    """The classes of the ontology: label and colour of each, by name."""
    chips = (
        f'<span class="cg-chip"><i style="background:{inert(colour)}"></i>{inert(label)} '
        f"<code>cg:{inert(name)}</code></span>"
        for name, (label, colour) in legend.items()
    )
    return f"<div>{''.join(chips)}</div>"


def table_html(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A small table of text."""
    head = "".join(f"<th>{inert(h)}</th>" for h in header)
    body = "".join("<tr>" + "".join(f"<td>{inert(c)}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
