"""What can go wrong, in words that a user can act on."""

from __future__ import annotations

from dataclasses import dataclass


class OreloopError(Exception):
    """A fault with what happened, where, and what to do about it; the command line prints it as one line."""

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        self.what, self.where, self.hint = what, where, hint
        super().__init__(self.line())

    def line(self) -> str:
        """The fault as one line: `where: what; hint`.

        >>> OreloopError("the file is empty", where="a.txt", hint="remove it").line()
        'a.txt: the file is empty; remove it'
        """
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.hint}" if self.hint else text


class UsageError(OreloopError):
    """The call itself is wrong: an unknown name, a missing parameter. The command line ends with 2."""


class SourceError(OreloopError):
    """One source can't be read; a build names it and goes on with the next."""


class ReaderFault(SourceError):
    """Reading a source took too long, or its reader was killed: on another day it may go well, so it is tried again."""


class KnowledgeError(OreloopError):
    """A file of the ontology, of the patterns or of the queries is broken; nothing can be built on it."""


class StoreError(OreloopError):
    """The database of a workspace can't be opened or written."""


class QueryError(OreloopError):
    """A query is wrong or not allowed."""


@dataclass(frozen=True, slots=True, order=True)
class Issue:
    """Something that a build noticed and a user should know: `level` is "refused", "warning" or "note"."""

    where: str
    level: str
    what: str
    hint: str = ""

    @classmethod
    def of(cls, error: OreloopError, *, where: str = "", level: str = "refused") -> Issue:
        """The issue that an error becomes when the work goes on."""
        return cls(error.where or where, level, error.what, error.hint)

    def line(self) -> str:
        """The issue as one line."""
        return OreloopError(self.what, where=self.where, hint=self.hint).line()
