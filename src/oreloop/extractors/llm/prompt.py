"""The question to a model: relations from the ontology, the form of the answer, and the text, fenced as data."""

from __future__ import annotations

import functools
import json
import tomllib
from pathlib import Path
from typing import Any

from oreloop.extractors.llm.chunks import Chunk
from oreloop.extractors.llm.relations import RelationSpec, Role, load_relations
from oreloop.iri import digest
from oreloop.model import STATUSES, Json
from oreloop.schema import load_schema

#: Where something can be of many classes, these are what it is.
_OPEN = "Actor"
_VALUES = {"Date": "a date", "Money": "a sum of money", "Quantity": "a quantity a year", "Number": "a number"}
#: What stands for the fence of a text in the part of the question that is the same for all texts.
_ANY_FENCE = "=== TEXT"


@functools.cache
def prompt_words() -> dict[str, Any]:
    """The tables of prompt.toml."""
    return tomllib.loads(Path(__file__).with_name("prompt.toml").read_text(encoding="utf-8"))


@functools.cache
def answer_schema() -> Json:
    """The JSON Schema of an answer: enumerations from the ontology, every text and list bounded."""
    bounds, relations = prompt_words()["bounds"], load_relations()
    roles = sorted({role for spec in relations.values() for role in spec.roles})
    part = _object({"role": {"type": "string", "enum": roles}, "text": {"type": "string", "maxLength": bounds["text"]}})
    fact = _object({
        "relation": {"type": "string", "enum": list(relations)},
        "parts": {"type": "array", "maxItems": bounds["parts"], "items": part},
        "sentence": {"type": "integer", "minimum": 1, "maximum": bounds["sentence"]},
        "quote": {"type": "string", "maxLength": bounds["quote"]},
        "status": {"type": "string", "enum": list(STATUSES)}})
    return _object({"facts": {"type": "array", "maxItems": bounds["facts"], "items": fact}})


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def messages(chunk: Chunk, mode: str) -> list[dict[str, str]]:
    """The question about one piece of text, in the words that a mode needs."""
    words = prompt_words()["words"]
    system = _system()
    if mode != "json_schema":
        system += words["schema"].replace("{schema}", json.dumps(answer_schema()))
    if mode == "text":
        system += words["plain"]
    # A text can't hold the hash of itself, and so can't close its own fence.
    fence = f"{_ANY_FENCE} {digest(chunk.text)} ==="
    user = words["user"].replace("{fence}", fence).replace("{text}", chunk.text)
    return [{"role": "system", "content": system.strip()}, {"role": "user", "content": user.strip()}]


@functools.cache
def _system() -> str:
    words, relations = prompt_words()["words"], load_relations()
    actors = sorted(name for name, above in load_schema().classes.items() if _OPEN in above and name != _OPEN)
    filled = {"{relations}": "\n".join(map(_line, relations.values())), "{form}": words["form"],
              "{classes}": f"An {_OPEN} is one of: {', '.join(actors)}.", "{fence}": _ANY_FENCE}
    text = str(words["system"])
    for name, value in filled.items():
        text = text.replace(name, value)
    return text


def _line(spec: RelationSpec) -> str:
    roles = ", ".join(f"{name} ({_wanted(role)})" for name, role in spec.roles.items())
    return f"- {spec.name}: {roles}. {spec.definition}"


def _wanted(role: Role) -> str:
    return role.wanted or _VALUES[role.value]


@functools.cache
def prompt_version() -> str:
    """A hash of all that is the same in every question: another one asks everything anew."""
    asked = {name: table for name, table in prompt_words().items() if name != "commands"}
    return digest(_system(), json.dumps(answer_schema()), json.dumps(asked, sort_keys=True))


def question_key(chunk: Chunk, model: str, mode: str) -> str:
    """The name under which the answer to a question is kept."""
    return digest(model, prompt_version(), mode, chunk.text) + digest(chunk.text, mode, model)
