"""The relations that a model is asked for: their roles, and the class or kind of value that belongs there."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from oreloop.errors import KnowledgeError
from oreloop.iri import ORL, PREFIXES
from oreloop.schema import Schema, load_schema

_FILE = Path(__file__).with_name("relations.toml")
_DEFINITION = PREFIXES["skos"] + "definition"


@dataclass(frozen=True, slots=True)
class Role:
    """A place in a relation: the property, the class asked for there, or the kind of value ("Date", "Money" ...)."""

    name: str
    property: str
    wanted: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class RelationSpec:
    """A relation as it is asked for; of a plain triple the roles are "subject" and "object"."""

    name: str
    is_node: bool
    roles: Mapping[str, Role]
    needs: tuple[str, ...]
    least: int
    definition: str


@functools.cache
def load_relations() -> Mapping[str, RelationSpec]:
    """All relations that are asked for, by name.

    Raises:
        KnowledgeError: the list names what the ontology does not know.
    """
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    schema, kinds = load_schema(), data["values"]
    found = {name: _triple(name, schema, kinds) for name in data["triples"]}
    for name, node in data["nodes"].items():
        if not schema.is_a(name, "RelationNode"):
            raise KnowledgeError(f"{name} is no class of relation nodes", where=str(_FILE))
        pairs = [(role, prop or role) for role, _, prop in (part.partition("=") for part in node["parts"])]
        roles = {role: _role(role, prop, schema, kinds) for role, prop in pairs}
        found[name] = RelationSpec(name, True, MappingProxyType(roles), tuple(node["needs"]), node["least"],
                                   definition(schema, name))
    return MappingProxyType(found)


def _triple(name: str, schema: Schema, kinds: Mapping[str, str]) -> RelationSpec:
    subject = Role("subject", name, schema.property(name).domain)
    roles = {"subject": subject, "object": _role("object", name, schema, kinds)}
    return RelationSpec(name, False, MappingProxyType(roles), ("subject", "object"), 2, definition(schema, name))


def _role(role: str, name: str, schema: Schema, kinds: Mapping[str, str]) -> Role:
    if name.startswith("^"):
        return Role(role, name, schema.property(name[1:]).domain)
    prop = schema.property(name)
    if prop.is_object == (name in kinds):
        raise KnowledgeError(f"{name} is a value here and a thing in the ontology, or the other way round",
                             where=str(_FILE))
    return Role(role, name, prop.range if prop.is_object else "", kinds.get(name, ""))


def definition(schema: Schema, name: str) -> str:
    """The English definition of a term of the ontology; empty where it has none."""
    return next((triple.object.value for triple in schema.triples
                 if triple.subject == ox.NamedNode(ORL + name) and triple.predicate.value == _DEFINITION
                 and isinstance(triple.object, ox.Literal) and triple.object.language == "en"), "")
