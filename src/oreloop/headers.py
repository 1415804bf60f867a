"""The `#+` header of a query: what it asks, its parameters and its columns.

Lines at the top of a query that begin with `#+` hold YAML:

    summary      one line that says what is asked
    description  more, if need be
    keywords     a list
    params       name -> {type, default, required, description}; the query selects each parameter as a variable
    columns      name -> what it holds; a parameter that is no column is not shown
    severity     violation or warning, and message: of checks only, where each returned row is a fault
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from oreloop.errors import KnowledgeError
from oreloop.iri import KINDS

_KEYS = frozenset({"summary", "description", "keywords", "params", "columns", "severity", "message"})
_PARAM_KEYS = frozenset({"type", "default", "required", "description"})
#: Parameter types that name a thing of the graph, by label, CURIE or IRI.
THINGS = frozenset({"entity", "material", "step", *KINDS})
#: Parameter types that are literals, with their lexical forms; a date is as precise as it is given.
LITERALS = {"string": re.compile(r".*", re.DOTALL), "integer": re.compile(r"[+-]?[0-9]+"),
            "decimal": re.compile(r"[+-]?[0-9]+(\.[0-9]+)?"), "boolean": re.compile(r"true|false"),
            "date": re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")}
TYPES = THINGS | LITERALS.keys() | {"property", "iri"}
SEVERITIES = ("violation", "warning")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a query; `default` is None where it has none."""

    name: str
    type: str
    default: str | None = None
    required: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with what its header says; `columns` is empty for a query without header, which shows all it selects."""

    name: str
    text: str
    summary: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    params: Mapping[str, Parameter] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    severity: str = ""
    message: str = ""


def read_header(text: str, name: str, where: str) -> SavedQuery:
    """A query with what its header says, if it has one; whether they fit is not looked at.

    Raises:
        KnowledgeError: the header is no YAML or has keys or values that mean nothing; names the line.
    """
    header = []
    for line in text.splitlines():
        if not line.startswith("#+"):
            break
        header.append(line[2:].removeprefix(" "))
    if not header:
        return SavedQuery(name, text)
    data = mapping(_yaml("\n".join(header), where), f"{where}:1", _KEYS)
    severity = str(data.get("severity", ""))
    if severity and severity not in SEVERITIES:
        raise broken(f"no such severity: {severity}", f"{where}:1", "there is " + ", ".join(SEVERITIES))
    params = mapping(data.get("params", {}), f"{where}:1")
    columns = mapping(data.get("columns", {}), f"{where}:1")
    return SavedQuery(
        name, text, str(data.get("summary", "")), str(data.get("description", "")).strip(),
        tuple(map(str, data.get("keywords", ()))),
        {str(n): _parameter(str(n), about, f"{where}:{line_of(text, str(n))}") for n, about in params.items()},
        {str(n): str(about) for n, about in columns.items()}, severity, str(data.get("message", "")).strip())


def _parameter(name: str, data: object, where: str) -> Parameter:
    about = mapping(data, where, _PARAM_KEYS)
    default, kind, required = about.get("default"), str(about.get("type", "")), about.get("required", False)
    if kind not in TYPES:
        raise broken(f"the parameter {name} has no known type: {kind!r}", where,
                     "there is " + ", ".join(sorted(TYPES)))
    if required and default is not None:
        raise broken(f"the parameter {name} is required and has a default", where, "leave one of them out")
    if isinstance(default, bool):
        default = str(default).lower()
    text = None if default is None else str(default)
    if text is not None and kind in LITERALS and not LITERALS[kind].fullmatch(text):
        raise broken(f"the default of {name} is no {kind}: {text!r}", where, "mend it")
    return Parameter(name, kind, text, bool(required), str(about.get("description", "")))


def _yaml(text: str, where: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise broken(f"the header is no YAML ({getattr(error, 'problem', None) or error})", f"{where}:{line}",
                      "mend the line") from None


def mapping(data: object, where: str, keys: frozenset[str] | None = None) -> Mapping[Any, Any]:
    """Data as a mapping, of these keys at most; raises KnowledgeError if it is none."""
    if not isinstance(data, Mapping):
        raise broken(f"this is no mapping: {data!r}", where, "write key: value")
    if keys is not None and (unknown := odd(map(str, data), keys)):
        raise broken(f"unknown key {unknown!r} in the header", where, "there is " + ", ".join(sorted(keys)))
    return data


def line_of(text: str, name: str) -> int:
    """The line of the header that begins with this key, from 1."""
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"#\+\s*{re.escape(name)}\s*:", line):
            return number
    return 1


def broken(what: str, where: str, hint: str) -> KnowledgeError:
    """A fault of a query's file."""
    return KnowledgeError(what, where=where, hint=hint)


def odd(names: Iterable[str], known: Iterable[str]) -> str:
    """The first of these names that is not known, or nothing."""
    known = set(known)
    return next((name for name in names if name not in known), "")
