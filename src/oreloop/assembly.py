"""Claims to the database: names are resolved, the graph is built and reasoned over, the store is replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from oreloop.catalog import Source
from oreloop.claims import read_claims
from oreloop.decisions import Decisions
from oreloop.errors import Issue
from oreloop.graph import BuiltGraph, build_graph
from oreloop.inference import Contradiction, contradictions, infer_layers
from oreloop.iri import compress, graph_iri
from oreloop.model import Claim, Relation, Row
from oreloop.progress import Stages
from oreloop.repeats import Repeats, find_repeats
from oreloop.report import Found
from oreloop.resolve import Resolution, resolve
from oreloop.revision import claims_file
from oreloop.rules import RuleSet, bind_rules
from oreloop.store import write_store
from oreloop.surface import collect
from oreloop.workspace import Workspace

#: Contradictions that are listed; how many more there are is said.
MOST_CONTRADICTIONS = 50


def assemble(workspace: Workspace, sources: Sequence[Source], decisions: Decisions, revision: str,
             stages: Stages) -> Found:
    """Make the database of a workspace from the claims of its sources, and put it in the place of the one before.

    Raises:
        SourceError: a line of a claims file is no claim. StoreError: the database can't be written.
        KnowledgeError: a file of the ontology is broken.
    """
    base = workspace.settings.base
    stages.at("reading claims")
    claims = [claim for source in sources for claim in read_claims(claims_file(workspace, source.file))]
    stages.at("comparing documents")
    repeats = find_repeats(sources, claims, decisions.documents)
    stages.at("resolving names")
    resolution = resolve(collect(claims, decisions), decisions=decisions, base=base)
    stages.at("building the graph")
    built = build_graph(sources, claims, resolution, decisions, base, repeats)
    stages.at("reasoning")
    rules = bind_rules(built.graphs[graph_iri(base, "ontology")])
    done, planned = infer_layers(built.done, built.planned, rules)
    against = list(_contradiction_issues(built, rules, base))
    stages.at("writing the database")
    layers = {"inferred": done, "inferred/planned": planned}
    graphs = {**built.graphs, **{graph_iri(base, name): triples for name, triples in layers.items()}}
    write_store(workspace.store, _quads(graphs), revision, base)
    issues = {*decisions.issues, *resolution.issues, *built.issues, *repeats.issues, *against}
    return _found(claims, resolution, built, repeats, {n: len(t) for n, t in layers.items()}, issues, base)


def _quads(graphs: Mapping[str, Iterable[ox.Triple]]) -> Iterator[ox.Quad]:
    """All quads in any order: the database has its own."""
    for iri, triples in graphs.items():
        name = ox.NamedNode(iri)
        yield from (ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)


def _contradiction_issues(built: BuiltGraph, rules: RuleSet, base: str) -> Iterator[Issue]:
    found = contradictions(built.done | built.planned, rules)
    for contradiction in found[:MOST_CONTRADICTIONS]:
        yield Issue(_shown(contradiction.facts[0].subject, base), "warning",
                    f"facts contradict each other: {_in_words(contradiction, base)}",
                    "look at them with oreloop why, and reject a claim in decisions/claims.csv")
    if len(found) > MOST_CONTRADICTIONS:
        yield Issue("graph", "warning", f"{len(found) - MOST_CONTRADICTIONS} more contradictions are not listed",
                    "mend those listed first")


def _in_words(contradiction: Contradiction, base: str) -> str:
    facts = "; ".join(" ".join(_shown(term, base) for term in (t.subject, t.predicate, t.object))
                      for t in contradiction.facts)
    sentence = contradiction.rule.sentence(lambda term: _shown(term, base))
    return f"{facts} ({sentence}, {contradiction.rule.name})"


def _shown(term: object, base: str) -> str:
    return compress(term.value, base) if isinstance(term, ox.NamedNode) else str(term)


def _found(claims: Sequence[Claim], resolution: Resolution, built: BuiltGraph, repeats: Repeats,
           inferred: dict[str, int], issues: Iterable[Issue], base: str) -> Found:
    """What there is to count."""
    root = graph_iri(base, "")
    graphs = {iri.removeprefix(root): len(triples) for iri, triples in built.graphs.items()}
    return Found(_counted(_shape(claim) for claim in claims), _counted(claim.status or "Operating" for claim in claims),
                 _counted(entity.type for entity in resolution.entities.values()), len(resolution.merges),
                 dict(sorted((graphs | {n: c for n, c in inferred.items() if c}).items())),
                 inferred["inferred"], inferred["inferred/planned"], tuple(sorted(issues)),
                 _counted(repeat.why for repeat in repeats.documents))


def _shape(claim: Claim) -> str:
    if isinstance(claim.statement, Row):
        return "row"
    return "relation" if isinstance(claim.statement, Relation) else "triple"


def _counted(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items()))
