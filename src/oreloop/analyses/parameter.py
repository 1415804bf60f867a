"""The parameters of analyses: what they can be, and how they are read from text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from oreloop.errors import UsageError

Value = str | int | float | bool | tuple[str, ...]

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
#: A year, a month or a day.
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", re.ASCII)


#: Forms of texts that name a thing of the graph, and the kind of thing (None: any).
THINGS = {"thing": None, "material": "material", "step": "step"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an analysis: its default (which gives the type), what it does, and what it can be.

    A tuple as default can be given several times. A `form` says what a text is: "date" (ISO 8601, a day, month or
    year), "file" (handed on as what it holds), or one of `THINGS` (a label, CURIE or IRI of the graph, handed on as its
    IRI), also in pairs such as "material=material", "thing=year" or "material=amount".
    """

    default: Value
    summary: str
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    form: str = ""

    def read(self, name: str, value: object) -> Value:
        """The value as the parameter's type; texts such as "5", "yes" and "false" are read.

        Raises:
            UsageError: it is no such value.
        """
        if isinstance(self.default, tuple):
            given = [value] if isinstance(value, str) or not isinstance(value, Iterable) else value
            return tuple(str(self._read(name, item, str)) for item in given)
        return self._read(name, value, type(self.default))

    def _read(self, name: str, value: object, kind: type) -> str | int | float | bool:
        text = str(value).strip()
        if kind is bool and text.casefold() in _TRUTH:
            return _TRUTH[text.casefold()]
        least = self.minimum or 0
        if kind is int and text.isascii() and text.isdecimal() and int(text) >= least:
            return int(text)
        if kind is float and _NUMBER.fullmatch(text) and float(text) >= least:
            return float(text)
        if kind is str and self._fits(text):
            return _contents(text) if self.form == "file" and text else text
        wanted = {bool: "yes or no", int: f"a whole number from {least}", float: f"a number from {least}"}.get(
            kind, "a date such as 2026-03-31, 2026-03 or 2026" if self.form == "date" else _listed(self.choices))
        raise UsageError(f"{name} can't be {text!r}", hint=f"it is {wanted}")

    def _fits(self, text: str) -> bool:
        if self.form == "date":
            return not text or _DATE.fullmatch(text) is not None
        return not self.choices or text in self.choices


def _listed(choices: Sequence[str]) -> str:
    return ", ".join(choices)


def _contents(path: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8"
        raise UsageError(f"the file can't be read ({reason})", where=path, hint="name a text file") from None
    if not text.strip():
        raise UsageError("the file is empty", where=path, hint="name a text file")
    return text
