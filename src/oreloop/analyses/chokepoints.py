"""Where a chain hangs on few: actors, countries and owners by step and material, and what no way round avoids.

Concentration: the Herfindahl-Hirschman index, the sum of the squared shares in percent (0 to 10,000; O. C. Herfindahl,
Concentration in the steel industry, 1950; A. O. Hirschman, The paternity of an index, Am. Economic Review 54, 1964).
Capacities of all actors are hardly ever stated, so that every actor counts as one. What is not known of an actor is
left out of the index, and the coverage says for how many it is known.

Ways: the materials between raw materials and a product. A material stands on every way if it dominates the product
(T. Lengauer and R. E. Tarjan, A fast algorithm for finding dominators in a flowgraph, ACM TOPLAS 1, 1979, 121-141); the
number of ways that share no material between is the least number of materials without which none is left (K. Menger,
Zur allgemeinen Kurventheorie, Fundamenta Mathematicae 10, 1927, 96-115).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oreloop.analyses.analysis import Analysis
from oreloop.analyses.cells import Cell, Thing, several, shown
from oreloop.analyses.conversions import Activity, Conversion, ReferenceChain, activities_of, conversions, follows
from oreloop.analyses.figure import Bars, Figure, Link, Node, Sankey, Series
from oreloop.analyses.outcome import Outcome, Row
from oreloop.analyses.parameter import Parameter
from oreloop.analyses.regions import Regions
from oreloop.iri import ORL
from oreloop.network import Broader, labels_of, upwards

if TYPE_CHECKING:
    import networkx as nx

_STAGES = ("step", "material", "actors", "planned", "countries", "in_the_eu", "hhi_countries", "countries_known",
           "hhi_owners", "owners_known", "finding", "names")
_WAYS = ("product", "from", "ways", "on_every_way", "least_cut", "finding", "documents")
_SOURCE = ""
_DRAWN = 20


@dataclass(slots=True)
class Stage:
    """A step (None: not said) of a material (None: not said), with what its actors do."""

    step: str | None
    material: str | None
    activities: list[Activity] = field(default_factory=list)

    def actors(self, *, planned: bool) -> list[str]:
        """Those who do it, or only plan to; projects, laboratories and pilots are no plants and do not count."""
        done = {a.actor for a in self.activities if not a.planned and not a.small}
        return sorted({a.actor for a in self.activities if a.planned and not a.small} - done if planned else done)


def chokepoints(flows: nx.MultiDiGraph, chain: nx.MultiDiGraph, activities: nx.MultiDiGraph,
                locations: nx.MultiDiGraph, ownership: nx.MultiDiGraph, *, by: str = "stages",
                material: str = "") -> Outcome:
    """Concentration stage by stage, or the ways from raw materials to products.

    By "stages", one row for each step and material, the most concentrated first: how many `actors` do it and how many
    more only plan to, in how many `countries`, how many actors are `in_the_eu`, the index by country and by controlling
    owner with the share of actors for which these are known (0 to 1), what was found, and the names. An actor who makes
    a material does the step of which it typically comes out, if it is said to do that step.

    By "ways", one row for each product that nothing is made of: the raw materials it comes from, how many `ways` share
    no material between, the materials `on_every_way`, a `least_cut`, `documents`.

    `material` leaves only the rows of this material and its kinds.
    """
    broader: Broader = activities.graph.get("broader", {})
    reference = ReferenceChain(chain, broader)
    label = labels_of(flows, activities, locations, chain, ownership)
    if by == "ways":
        return _ways(conversions(flows, reference), broader, label, material)
    stages = [s for s in stages_of(activities_of(activities), reference, broader) if not material or (
        s.material is not None and material in upwards(s.material, broader))]
    owners = _owners(ownership)
    regions = Regions(locations)
    rows = [_stage_row(stage, regions, ownership, owners, label) for stage in stages]
    rows.sort(key=lambda row: row[0])
    notes = ["Every actor counts as one, as capacities are seldom stated; projects, laboratories, pilots do not count."]
    if unknown := [stage for stage in stages if not stage.actors(planned=False) and not stage.actors(planned=True)]:
        notes.append(f"{len(unknown)} stages have no plant at all, only projects, laboratories or pilots.")
    return Outcome.of(_STAGES, [row for _, row in rows], notes, _bars([row for _, row in rows], label))


def stages_of(activities: Iterable[Activity], reference: ReferenceChain, broader: Broader) -> list[Stage]:
    """The stages, sorted by their IRIs: each step an actor does, with each material it makes that comes out of it."""
    steps: dict[str, list[Activity]] = defaultdict(list)
    made: dict[str, list[Activity]] = defaultdict(list)
    for activity in activities:
        (steps if activity.predicate == ORL + "performs" else made)[activity.actor].append(activity)
    found: dict[tuple[str, str], Stage] = {}

    def add(step: str | None, material: str | None, *what: Activity) -> None:
        stage = found.setdefault((step or "", material or ""), Stage(step, material))
        stage.activities += [activity for activity in what if activity not in stage.activities]

    for actor in sorted({*steps, *made}):
        used: set[Activity] = set()
        for product in made[actor]:
            makers = reference.makers(product.what)
            doing = [a for a in steps[actor] if makers & upwards(a.what, broader)
                     or any(a.what in upwards(maker, broader) for maker in makers)]
            used.update(doing)
            for activity in doing:
                add(activity.what, product.what, activity)
            if not doing:
                add(None, product.what, product)
        for activity in steps[actor]:
            if activity not in used:
                add(activity.what, None, activity)
    return [found[key] for key in sorted(found)]


def herfindahl(shares: Iterable[float]) -> int | None:
    """The Herfindahl-Hirschman index of parts of a whole, from 0 to 10,000; None where there is nothing.

    >>> herfindahl([1, 1]), herfindahl([3]), herfindahl([])
    (5000, 10000, None)
    """
    parts = list(shares)
    whole = sum(parts)
    return round(sum((100 * part / whole) ** 2 for part in parts)) if whole else None


def _stage_row(stage: Stage, regions: Regions, ownership: nx.MultiDiGraph, owners: Mapping[str, str],
               label: Callable[[str], str]) -> tuple[tuple[object, ...], Row]:
    actors, planned = stage.actors(planned=False), stage.actors(planned=True)
    where = {actor: regions.countries(actor) for actor in actors}
    known = [actor for actor in actors if where[actor]]
    owned = [owners[actor] for actor in actors if actor in owners]
    # One in several countries counts in each with its part.
    parts: dict[str, float] = defaultdict(float)
    for actor in known:
        for country in where[actor]:
            parts[country] += 1 / len(where[actor])
    finding = _finding(actors, planned, parts, len(known))
    by_country = herfindahl(parts.values())
    cells: tuple[Cell, ...] = (
        Thing(stage.step) if stage.step else "not said", Thing(stage.material) if stage.material else "not said",
        len(actors), len(planned), several(parts, label),
        sum(any(map(regions.in_european_union, where[actor])) for actor in known), by_country,
        _share(len(known), len(actors)),
        herfindahl(Counter(owned).values()), _share(len(owned), len(actors)), finding,
        several((*actors, *planned), label))
    claims = [claim for activity in stage.activities for claim in activity.claims]
    claims += [claim for actor in actors for claim in regions.claims(actor)]
    claims += [claim for actor in actors if actor in owners
               for _, _, data in ownership.in_edges(actor, data=True) for claim in data["claims"]]
    order = (not actors, len(actors) if actors else 0, -(by_country or 0), -len(planned),
             label(stage.step or "~"), label(stage.material or "~"))
    return order, Row.of(cells, claims)


def _finding(actors: Sequence[str], planned: Sequence[str], parts: Mapping[str, float], known: int) -> str:
    if not actors:
        return "only planned" if planned else "no plant"
    if len(actors) == 1:
        return "single supplier" + (f", {len(planned)} more planned" if planned else "")
    if len(parts) == 1 and known == len(actors):
        return "one country"
    return "one country, as far as known" if len(parts) == 1 else ""


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 2) if whole else None


def _owners(ownership: nx.MultiDiGraph) -> dict[str, str]:
    """For each thing that is owned or controlled the owner at the top, if there is just one."""
    tops: dict[str, str] = {}
    for node in ownership:
        seen, queue, roots = {node}, [node], set()
        while queue:
            here = queue.pop()
            above = [owner for owner in ownership.predecessors(here) if owner != here]
            if not above and here != node:
                roots.add(here)
            queue += [owner for owner in above if owner not in seen]
            seen.update(above)
        if len(roots) == 1:
            tops[node] = roots.pop()
    return tops


def _ways(stated: Sequence[Conversion], broader: Broader, label: Callable[[str], str], wanted: str) -> Outcome:
    digraph, said = _digraph(stated, broader)
    products = sorted(n for n in digraph if n != _SOURCE and not digraph.out_degree(n) and digraph.in_degree(n))
    rows = [_way_row(p, digraph, said, label) for p in products if not wanted or wanted in upwards(p, broader)]
    rows.sort(key=lambda row: row[0])
    notes = ["A way goes through stated flows only; it begins with what nobody says how it is made."]
    return Outcome.of(_WAYS, [row for _, row in rows], notes, value_chain(stated, label))


def _digraph(stated: Sequence[Conversion], broader: Broader) -> tuple[nx.DiGraph, dict[tuple[str, str], Conversion]]:
    """The flows between materials (what is a kind of an input flows into it), from one source above all raw ones."""
    import networkx as nx

    digraph, said = nx.DiGraph(), {}
    for conversion in stated:
        digraph.add_edge(conversion.source, conversion.target)
        said[conversion.source, conversion.target] = conversion
    for (_, material), ways in sorted(follows(stated, broader).items()):
        digraph.add_edges_from((c.target, material) for c in ways if c.target != material)
    made = set(digraph)
    for component in nx.weakly_connected_components(digraph.copy()):
        roots = sorted(n for n in component if not digraph.in_degree(n)) or sorted(component)[:1]
        digraph.add_edges_from((_SOURCE, root) for root in roots)
    reached = nx.descendants(digraph, _SOURCE) if digraph.has_node(_SOURCE) else set()
    digraph.add_edges_from((_SOURCE, node) for node in sorted(made - reached))
    return digraph, said


def _way_row(product: str, digraph: nx.DiGraph, said: Mapping[tuple[str, str], Conversion],
             label: Callable[[str], str]) -> tuple[tuple[object, ...], Row]:
    import networkx as nx

    near = nx.ancestors(digraph, product) | {product}
    part = digraph.subgraph(near)
    roots = sorted(part.successors(_SOURCE))
    above = nx.immediate_dominators(part, _SOURCE)
    dominators = []
    node = product
    while node != _SOURCE and above.get(node, node) != node:
        node = above[node]
        if node != _SOURCE:
            dominators.append(node)
    if part.has_edge(_SOURCE, product):
        cut: set[str] = set()
    else:
        cut = nx.minimum_node_cut(part, _SOURCE, product)
    inside = [said[edge] for edge in sorted(said) if edge[0] in near and edge[1] in near]
    documents = {d for c in inside for d in c.named("sources")}
    finding = f"all hangs on {label(dominators[0])}" if dominators else ""
    cells: tuple[Cell, ...] = (Thing(product), several(roots, label), len(cut) or None,
                               several(dominators, label), several(cut, label), finding, len(documents))
    return ((not dominators, len(cut), label(product)),
            Row.of(cells, (claim for c in inside for claim in c.named("claims"))))


def _bars(rows: Sequence[Row], label: Callable[[str], str]) -> Figure | None:
    """How many do each stage, the most concentrated first."""
    if not rows:
        return None
    names, done, planned = [], [], []
    for row in rows[:_DRAWN]:
        step, material, actors, more = row.cells[:4]
        what = "" if material == "not said" else f" of {shown(material, label)}"
        names.append(f"{shown(step, label)}{what}")
        done.append(float(str(actors)))
        planned.append(float(str(more)) or None)
    cut = f", the {_DRAWN} most concentrated of {len(rows)}" if len(rows) > _DRAWN else ""
    return Bars(f"Actors by stage{cut}", tuple(names), (
        Series("operating", tuple(done)), Series("only planned", tuple(planned), planned=True)), "actors", stacked=True)


def value_chain(stated: Sequence[Conversion], label: Callable[[str], str]) -> Sankey | None:
    """The flows with the most documents, as thick as there are documents; those on no picture are counted in it."""
    order = sorted(stated, key=lambda c: (-len(c.named("sources")), c.source, c.target))[:_DRAWN]
    if not order:
        return None
    ends = sorted({end for c in order for end in (c.source, c.target)}, key=label)
    links = tuple(Link(c.source, c.target, float(len(c.named("sources"))), " / ".join(map(label, c.named("step"))),
                       c.planned, tuple(c.named("claims"))) for c in order)
    cut = f", the {_DRAWN} most often stated of {len(stated)} flows" if len(stated) > _DRAWN else ""
    return Sankey(f"What becomes what{cut}", tuple(Node(end, label(end)) for end in ends), links, "documents")


ANALYSIS = Analysis(
    name="chokepoints",
    summary="where the chain hangs on few: actors, countries and owners by step and material, and what no way avoids",
    projections=("flows", "chain", "activities", "locations", "ownership"),
    run=chokepoints,
    params={
        "by": Parameter("stages", "concentration by stages, or ways to products", choices=("stages", "ways")),
        "material": Parameter("", "only this material and its kinds", form="material"),
    },
    examples=("oreloop analyse chokepoints --include-planned", "oreloop analyse chokepoints --by ways"),
)
