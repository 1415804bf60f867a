"""Annotated exercises as the trainer sees them: which names and pairs of names of a text are in its gold facts."""

from __future__ import annotations

import csv
import functools
import importlib.util
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pyoxigraph as ox

from oreloop.candidates.net import features_of
from oreloop.candidates.rivals import Candidate
from oreloop.candidates.scenes import scenes_of
from oreloop.candidates.stated import Stated
from oreloop.candidates.stated import pairs_of as pairs_stated
from oreloop.context import Context
from oreloop.extract import Extraction, extract_claims, found_in, masked_sentences
from oreloop.iri import HOME
from oreloop.loaders import load_document
from oreloop.mentions import Mentions, find_mentions, name_gaps, named_groups
from oreloop.model import Claim, Document, Name, Relation, Statement, Term, Value
from oreloop.planning import plan_features
from oreloop.resources import folder
from oreloop.text import split_sentences
from oreloop.values import yearly

GOLD = Path(__file__).parents[1] / "gold"
Keys = frozenset[str]


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold_score", GOLD / "score.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["gold_score"] = module
    spec.loader.exec_module(module)
    return module


score = _scorer()


@dataclass(frozen=True, slots=True)
class Example:
    """Something to learn from: a label ("" for none), its features, whether it is right."""

    label: str
    features: tuple[str, ...]
    right: bool


class Pair(NamedTuple):
    """A candidate with its features, and whether it is right: None where it counts neither way."""

    candidate: Candidate
    features: tuple[str, ...]
    right: bool | None


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold facts of a text: (relation, subject keys, object keys), which of them are planned, those that count
    neither way, its entities with their keys, and their names as the file has them."""

    facts: tuple[tuple[str, Keys, Keys], ...]
    planned: frozenset[int]
    optional: tuple[tuple[str, Keys, Keys], ...]
    entities: tuple[tuple[str, Keys], ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, path: Path) -> Gold:
        """The gold facts of a JSON file."""
        data = json.loads(path.read_text(encoding="utf-8"))
        known = score.entity_keys(data["entities"])

        def keyed(facts: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, Keys, Keys], ...]:
            return tuple((r, score.gold_keys(known, s), score.gold_keys(known, o)) for s, r, o in facts)

        return cls(keyed(data["facts"]), frozenset(data.get("planned", ())), keyed(data.get("optional", ())),
                   tuple((e["type"], score.entity_keys({"e": e})["e"]) for e in data["entities"].values()),
                   tuple(sorted({name for e in data["entities"].values() for name in e["names"]})))

    def which(self, relation: str, subject: Keys, obj: Keys) -> frozenset[int]:
        """The indexes of the required facts that a pair answers."""
        return frozenset(i for i, (r, s, o) in enumerate(self.facts)
                         if r == relation and score.same(r, (subject, obj), (s, o)))

    def holds(self, relation: str, subject: Keys, obj: Keys) -> bool:
        """Whether a pair is a required fact."""
        return bool(self.which(relation, subject, obj))

    def admits(self, relation: str, subject: Keys, obj: Keys) -> bool:
        """Whether a pair counts neither way."""
        return any(r == relation and score.same(r, (subject, obj), (s, o)) for r, s, o in self.optional)


@functools.cache
def _vocabulary_names() -> dict[str, set[str]]:
    """The names of places and programmes by identifier: a gold fact may have them in another language."""
    root = folder("ontology") / "vocabulary"
    names: dict[str, set[str]] = defaultdict(set)
    for file in ("places.ttl", "programmes.ttl"):
        for quad in ox.parse(path=str(root / file), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.object, ox.Literal) and quad.predicate.value.endswith(("Label", "acronym")):
                local = str(quad.subject.value).removeprefix(HOME).removeprefix("id/")
                names[local].add(quad.object.value)
    with (root / "towns.tsv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            forms = {row["name"], *(f for x in ("en", "fr", "de") for f in row[f"names_{x}"].split("|"))}
            names[row["geonames_id"]] |= forms - {""}
    return names


def keys_of(term: Term, unit: str, surface: dict[str, set[str]]) -> Keys:
    """The keys by which the scorer knows a term; `unit` is that of an amount, `surface` see `surfaces`."""
    if isinstance(term, Value):
        return frozenset({score.literal_key(f"{term.value} {unit}".strip())})
    found: set[str] = set()
    for _, identifier in term.ids:
        for prefix, letter in (("material/", "m:"), ("step/", "s:")):
            if identifier.startswith(prefix):
                return frozenset({letter + identifier.removeprefix(prefix)})
        found |= _vocabulary_names().get(identifier, set())
    names = {term.name, *found, *surface.get(term.name, ())}
    return frozenset(form for name in names for form in score.fold(name))


def surfaces(document: Document, mentions: Mentions) -> dict[str, set[str]]:
    """How a text writes each name: in full, in short, by its second names."""
    found: dict[str, set[str]] = defaultdict(set)
    for mention in mentions.items:
        if isinstance(mention.term, Name) and mention.kind not in ("Place", "Material", "Step", "Programme"):
            words = document.text[mention.start:mention.end].split("(")[0]
            found[mention.name].add(" ".join(words.split()))
    for plant in mentions.plants:
        found[plant.name].update(plant.forms)
    for alias in mentions.aliases:
        found[alias.name.name].add(alias.alias)
    return found


def unnamed_ends(claim: Claim, found: Extraction, text: str) -> list[Term] | None:
    """The ends of a claim that none of its quotes names, by a name, a value or a recorded antecedent; None where a
    quote does not stand verbatim at its offsets.

    A step can also be told by a verb, which is no mention: such ends are among them.
    """
    if not all(evidence.stands_in(text) for evidence in claim.evidence):
        return None
    mentions = found.mentions
    spans = [(m.term, m.start, m.end) for m in mentions.items if m.term is not None]
    spans += [(plant.term, plant.start, plant.end) for plant in mentions.plants]
    spans += [(alias.name, alias.start, alias.end) for alias in mentions.aliases]

    def is_named(term: Term) -> bool:
        if isinstance(term, Value):  # a listed value such as a unit has no words of its own
            return not term.raw or any(term.raw in evidence.quote for evidence in claim.evidence)
        return any(term == other and evidence.start <= start and end <= evidence.end
                   for other, start, end in spans for evidence in claim.evidence)

    return [term for term in claim.statement.terms() if not is_named(term)]


def name_keys(document: Document, mentions: Mentions) -> dict[str, Keys]:
    """The keys of all names of a document by the type that gold files give them."""
    surface = surfaces(document, mentions)
    found: dict[str, set[str]] = defaultdict(set)
    for mention in mentions.items:
        if isinstance(mention.term, Name):
            found["Place" if mention.kind == "Demonym" else mention.kind] |= keys_of(mention.term, "", surface)
    for plant in mentions.plants:
        found["Facility"] |= keys_of(plant.term, "", surface)
    return {kind: frozenset(keys) for kind, keys in found.items()}


def read(path: Path) -> tuple[Document, Gold]:
    """A text with its gold facts."""
    return load_document(path, path.name).document, Gold.of(path.with_suffix(".json"))


def pairs_of(document: Document, gold: Gold) -> list[Pair]:
    """Every candidate of a text."""
    sentences = split_sentences(document.text, document.body)
    mentions = find_mentions(document, sentences)
    masked = masked_sentences(document, mentions)
    surface = surfaces(document, mentions)
    stated = Stated(extract_claims(document, merge=False, net=False).claims)

    @functools.cache
    def keys(term: Term, unit: str) -> Keys:
        return keys_of(term, unit, surface)

    @functools.cache
    def is_right(relation: str, subject: Keys, obj: Keys) -> bool | None:
        return gold.holds(relation, subject, obj) or (None if gold.admits(relation, subject, obj) else False)

    found = []
    for scene in scenes_of(document.text, masked, Context(masked, document.text), document.language):
        for candidate, features in features_of(scene, document.language, stated):
            relation = candidate.relation.name
            subject, obj = (
                keys(named.term, yearly(named.unit) if relation == "capacity" else named.unit)
                for named in (candidate.subject.named, candidate.object.named) if named.term is not None)
            found.append(Pair(candidate, features, is_right(relation, subject, obj)))
    return found


def name_examples(document: Document, gold: Gold) -> Iterator[Example]:
    """Every capital run of a text with the type of the entity that it names, "Unknown" where the gold has none."""
    for forms, features in named_groups(document):
        keys = {key for form in forms for key in score.fold(form)}
        kind = next((kind for kind, names in gold.entities if names & keys), "Unknown")
        yield Example(kind, tuple(sorted(features)), True)


def plan_examples(document: Document, gold: Gold) -> Iterator[Example]:
    """Every claim of a text that is right, and whether all the gold facts that it answers are planned.

    Where a plant is the gold never calls planned: such claims teach nothing.
    """
    found = found_in(document)
    surface = surfaces(document, found.mentions)
    for claim, features in zip(found.claims, plan_features(found.claims, document, found.sentences), strict=True):
        facts = {fact for stated in keyed_facts(claim.statement, surface) for fact in gold.which(*stated)}
        if features and facts and not claim.rule.startswith("plant."):
            yield Example("planned", tuple(features), facts <= gold.planned)


def keyed_facts(statement: Statement, surface: dict[str, set[str]]) -> Iterator[tuple[str, Keys, Keys]]:
    """The pairs that a statement says, by the keys of their ends."""
    units = (t for role in ("unit", "currency") for t in statement.of(role)) if isinstance(statement, Relation) else ()
    unit = next((t.value for t in units if isinstance(t, Value)), "")
    for relation, a, b in pairs_stated(statement):
        yield relation, keys_of(a, "", surface), keys_of(b, yearly(unit) if relation == "capacity" else unit, surface)


def join_examples(document: Document, gold: Gold) -> Iterator[Example]:
    """Every gap between two capital words of a text of which a name of the gold has one at least: does it go on?

    A name may have a longer form that only ends with it ("Canon Philippa Thwaite"): the gap before it tells nothing.
    """
    inside: set[int] = set()
    edges: set[int] = set()
    tails: set[int] = set()
    taken = bytearray(len(document.text) + 1)
    for name in sorted(gold.names, key=lambda n: (-len(n), n)):
        shorter = [other for other in gold.names if other != name and name.endswith((" " + other, "’" + other))]
        form = r"(?<!\w)" + r"\s+".join(map(re.escape, name.split())) + r"(?!\w)"
        for match in re.finditer(form, document.text):
            if not any(taken[match.start():match.end()]):
                taken[match.start():match.end()] = b"\1" * (match.end() - match.start())
                inside.update(range(match.start() + 1, match.end()))
                edges |= {match.start(), -match.end()}
                tails.update(match.end() - len(other) for other in shorter)
    for gap in name_gaps(document):
        whole = gap.left.end in inside and gap.right.start in inside and -gap.left.end not in edges
        if whole and gap.right.start not in tails:
            yield Example("joined", gap.features, True)
        elif -gap.left.end in edges or gap.right.start in edges:
            yield Example("joined", gap.features, False)
