"""What a page hides from its visitors: elements that styles, attributes or colours keep out of sight."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["Hider"]

_NEVER = frozenset(
    (  # noqa: SIM905 - one word a line says no more
        "script style template noscript iframe svg math object embed canvas audio video button input select textarea "
        "option link meta head map"
    ).split()
)
_INVISIBLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0*)?(?![\d.])"
    r"|font-size\s*:\s*(?:0(?:\.\d+)?|1(?:\.\d+)?)(?:px|pt|em|rem|%)?\s*(?:;|!|$)|text-indent\s*:\s*-\d{3,}"
    r"|(?:left|top|right|margin-left|margin-top)\s*:\s*-\d{4,}|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(0)"
    r"|clip\s*:\s*rect\(\s*0|(?:max-)?(?:height|width)\s*:\s*0(?:px)?\s*(?:;|$)|color\s*:\s*transparent"
    r"|transform\s*:\s*scale\(0\)",
    re.IGNORECASE,
)
_COLOUR = re.compile(r"(?<![\w-])color\s*:\s*([^;!]+)", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]{0,2000})\}")
_MEDIA = re.compile(r"@[^{}]{0,300}\{(?:[^{}]{0,5000}\{[^{}]{0,5000}\}){0,500}[^{}]{0,500}\}")
_SIMPLE = re.compile(r"(?:[a-zA-Z][\w-]*)?([.#])([\w-]+)$")
_SPACES = re.compile(r"\s+")
_WHITES = frozenset({"white", "#fff", "#ffffff", "rgb(255,255,255)", "#fefefe", "#fdfdfd"})


@dataclass(slots=True)
class Hider:
    """Strips hidden elements; `hidden` are the class names and ids that the page's own style sheet hides."""

    hidden: frozenset[str]
    taken: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, root: HtmlElement) -> Hider:
        """A hider that knows the style sheets inside the page (no other is ever fetched)."""
        names = set()
        for style in root.iter("style"):
            sheet = _MEDIA.sub("", style.text or "") if len(style.text or "") < 500_000 else ""
            for selectors, body in _RULE.findall(sheet):
                if _conceals(body):
                    names |= {f"{m[1]}{m[2]}" for s in selectors.split(",") if (m := _SIMPLE.match(s.strip()))}
        return cls(frozenset(names))

    def strip(self, root: HtmlElement) -> None:
        """Take every hidden element and comment out of the tree; what follows them stays."""
        for element in list(root.iter()):
            if element.getparent() is None:
                continue
            if not isinstance(element.tag, str):
                self.taken["comments"] += "Comment" in str(element.tag)
                element.drop_tree()
            elif element.tag in _NEVER:
                element.drop_tree()
            elif element.tag not in {"html", "body"} and self._is_hidden(element):
                self.taken["hidden elements"] += bool(element.text_content().strip())
                element.drop_tree()

    def notes(self) -> list[str]:
        """What was hidden, in words."""
        return [f"left out {count} {what}" for what, count in self.taken.items() if count]

    def _is_hidden(self, element: HtmlElement) -> bool:
        if element.get("hidden") is not None or (element.get("aria-hidden") or "").lower() == "true":
            return True
        names = {f".{name}" for name in (element.get("class") or "").split()} | {f"#{element.get('id') or ''}"}
        if names & self.hidden:
            return True
        style = element.get("style")
        if style is None:
            return (element.get("color") or "").lower() in _WHITES
        return _conceals(style)


def _conceals(style: str) -> bool:
    """Whether a style keeps its element out of sight: not shown, no size, off the page, or in its ground's colour."""
    if _INVISIBLE.search(style):
        return True
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if colour is None:
        return False
    name = _SPACES.sub("", colour[1]).lower()
    if ground is None:
        return name in _WHITES
    behind = _SPACES.sub("", ground[1]).lower()
    return name == behind or (name in _WHITES and behind in _WHITES)
