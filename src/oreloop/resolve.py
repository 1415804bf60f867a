"""Entity resolution: one name, one entity.

`surface` collects the names that claims use, `matching` holds the rules by which names come together (each join keeps
its reason, so that it can be shown, and undone by a line in `decisions/links.csv`), `merging` joins organisations that
are called alike and keeps what is doubtful for people, `entities` makes entities of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oreloop.decisions import Decisions
from oreloop.entities import DoubtfulLink, Entity, Merge, describe
from oreloop.errors import Issue
from oreloop.iri import HOME
from oreloop.matching import Matcher
from oreloop.merging import merge_alike
from oreloop.model import Name
from oreloop.schema import Schema, load_schema
from oreloop.surface import Mentions
from oreloop.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True, slots=True)
class Resolution:
    """The entities by IRI, which one each name stands for, how names came together, what is to be asked, and issues."""

    entities: Mapping[str, Entity]
    index: Mapping[Name, str]
    merges: tuple[Merge, ...] = ()
    issues: tuple[Issue, ...] = ()
    doubts: tuple[DoubtfulLink, ...] = ()


def resolve(mentions: Mentions, *, decisions: Decisions | None = None, vocabulary: Vocabulary | None = None,
            schema: Schema | None = None, base: str = HOME) -> Resolution:
    """One entity for each thing that the names of a workspace stand for; `surface.collect` makes the mentions.

    The result depends on the set of names alone: not on their order, nor on names that were there before.

    Raises:
        KnowledgeError: a name or a decision has a type that the ontology doesn't know.
    """
    matcher = Matcher(mentions, vocabulary or load_vocabulary(), schema or load_schema())
    matcher.run(decisions or Decisions())
    merge_alike(matcher)
    made = describe(matcher, base)
    return Resolution(made.entities, made.index, made.merges, tuple(sorted({*matcher.issues, *made.issues})),
                      made.doubts)
