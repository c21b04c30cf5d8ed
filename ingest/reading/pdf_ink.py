"""Which text of a PDF page can be seen: drops what is drawn without ink, too small, transparent or off the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

__all__ = ["visible"]

_SHOWS = frozenset({b"Tj", b"TJ", b"'", b'"'})
_FILLS = frozenset({b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh", b"Do"})
_SMALLEST = 2.0  # points; nobody reads smaller type
_UNIT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class _State:
    """The part of a graphics state that decides what is seen."""

    mode: int = 0
    size: float = 12.0
    white: bool = False
    clear: bool = False
    ctm: _Matrix = _UNIT


def visible(page: PageObject, reader: PdfReader) -> int:
    """Leave on `page` only the text that can be seen; gives how many drawing steps were dropped."""
    from pypdf.generic import ContentStream, NameObject  # noqa: PLC0415 - only the child process parses PDF

    contents = page.get("/Contents")
    if contents is None:
        return 0
    stream = ContentStream(contents.get_object(), reader)
    steps = _Steps(page)
    kept = [(operands, operator) for operands, operator in stream.operations if steps.keeps(operands, operator)]
    if steps.dropped:
        stream.operations = kept
        page[NameObject("/Contents")] = stream
    return steps.dropped


class _Steps:
    """Follows the drawing steps of a page and says of each whether it stays."""

    def __init__(self, page: PageObject) -> None:
        self.dropped = 0
        self._state = _State()
        self._saved: list[_State] = []
        self._line = self._text = _UNIT
        self._painted = False
        self._box = tuple(float(v) for v in page.mediabox)
        self._clear = _clear_states(page)

    def keeps(self, operands: Any, operator: bytes) -> bool:
        """Whether the step stays; text nobody can see does not."""
        if operator in _SHOWS and self._is_hidden():
            self.dropped += 1
            return False
        if operator in _FILLS:
            self._painted = self._painted or operator in {b"Do", b"sh"} or not self._state.white
        elif operator in {b"q", b"Q"}:
            self._save(operator)
        elif operator in {b"BT", b"Tm", b"Td", b"TD", b"cm"}:
            self._move(operands, operator)
        else:
            self._set(operands, operator)
        return True

    def _save(self, operator: bytes) -> None:
        if operator == b"q" and len(self._saved) < 1000:
            self._saved.append(self._state)
        elif operator == b"Q" and self._saved:
            self._state = self._saved.pop()

    def _move(self, operands: Any, operator: bytes) -> None:
        values = [float(v) for v in operands]
        if operator == b"BT":
            self._line = self._text = _UNIT
        elif operator == b"cm" and len(values) == 6:
            self._state = replace(self._state, ctm=_times(_matrix(values), self._state.ctm))
        elif operator == b"Tm" and len(values) == 6:
            self._line = self._text = _matrix(values)
        elif len(values) == 2:
            self._line = self._text = _times((1.0, 0.0, 0.0, 1.0, values[0], values[1]), self._line)

    def _set(self, operands: Any, operator: bytes) -> None:
        if operator == b"Tr" and operands:
            self._state = replace(self._state, mode=int(operands[0]))
        elif operator == b"Tf" and len(operands) > 1:
            self._state = replace(self._state, size=float(operands[1]))
        elif operator == b"gs" and operands:
            self._state = replace(self._state, clear=str(operands[0]) in self._clear)
        elif operator in {b"g", b"rg", b"k", b"sc", b"scn"}:
            values = [float(v) for v in operands if isinstance(v, int | float)]
            self._state = replace(self._state, white=_is_white(values))

    def _is_hidden(self) -> bool:
        state = self._state
        place = _times(self._text, state.ctm)
        height = abs(state.size) * max(abs(place[3]), abs(place[1]), abs(place[0]))
        # White type may stand on a dark ground; where nothing was painted before, it stands on white paper.
        unseen = state.mode in {3, 7} or state.clear or (state.white and not self._painted)
        left, bottom, right, top = self._box
        off = not (left - 5 <= place[4] <= right + 5 and bottom - 5 <= place[5] <= top + 5)
        return unseen or height < _SMALLEST or off


def _clear_states(page: PageObject) -> frozenset[str]:
    """The names of graphics states that make what is drawn transparent."""
    resources = page.get("/Resources")
    states = resources.get_object().get("/ExtGState") if resources is not None else None
    if states is None:
        return frozenset()
    named = {str(name): state.get_object() for name, state in states.get_object().items()}
    return frozenset(name for name, state in named.items() if float(state.get("/ca", 1)) < 0.05)


def _is_white(values: list[float]) -> bool:
    return bool(values) and (min(values) >= 0.97 if len(values) < 4 else max(values) <= 0.03)


def _matrix(values: list[float]) -> _Matrix:
    a, b, c, d, e, f = values
    return (a, b, c, d, e, f)


def _times(m: _Matrix, n: _Matrix) -> _Matrix:
    return (
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    )
