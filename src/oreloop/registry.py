"""Named members of a seam: loaders, importers, analyses, exporters; outside packages add theirs by entry points."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from typing import Generic, Protocol, TypeVar

from oreloop.errors import KnowledgeError, UsageError


class Named(Protocol):
    """Anything with a name of its own and one line that says what it does."""

    @property
    def name(self) -> str:
        """The name by which users call it."""
        ...

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        ...


T = TypeVar("T", bound=Named)


def near(name: str, names: Iterable[str]) -> list[str]:
    """Up to five names like the one given, best first.

    >>> near("partnrs", ["partners", "loops"])
    ['partners']
    """
    names = list(names)
    close = difflib.get_close_matches(name, names, n=5, cutoff=0.5)
    return close + [n for n in names if name in n and n not in close][: 5 - len(close)]


class Registry(Generic[T]):
    """The members of one seam by name, in the order listed; two of one name are an error."""

    def __init__(self, kind: str, members: Iterable[T]) -> None:
        self.kind = kind
        self._members: dict[str, T] = {}
        plural = f"{kind[:-2]}es" if kind.endswith("is") else f"{kind}s"
        for member in [*members, *(e.load() for e in entry_points(group=f"oreloop.{plural}"))]:
            if member.name in self._members:
                raise KnowledgeError(f"two {plural} are called {member.name}", hint="rename one of them")
            self._members[member.name] = member

    def __iter__(self) -> Iterator[T]:
        return iter(self._members.values())

    def names(self) -> list[str]:
        """All names, in order."""
        return list(self._members)

    def get(self, name: str) -> T:
        """The member of that name.

        Raises:
            UsageError: there is none; the message lists near names.
        """
        if name in self._members:
            return self._members[name]
        close = near(name, self._members) or self.names()
        raise UsageError(f"no {self.kind} is called {name!r}", hint="there is " + ", ".join(close))
