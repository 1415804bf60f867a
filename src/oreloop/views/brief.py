"""The brief: what the analyses find, with pictures, quotes and sources, as one HTML page that an analyst can send."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oreloop import __version__
from oreloop.analyses import ANALYSES, Networks, Outcome, analyse
from oreloop.analyses.unfolding import citations
from oreloop.evidence import Citation
from oreloop.labels import number_of
from oreloop.queries import run
from oreloop.views.inline import policy, style_of, template
from oreloop.views.pictures import ShownRow, render_figure

if TYPE_CHECKING:
    from markupsafe import Markup

    from oreloop.store import GraphStore


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the brief: an analysis with parameters, and the question that it answers for the reader."""

    analysis: str
    heading: str
    question: str
    params: tuple[tuple[str, object], ...] = ()

    @property
    def key(self) -> str:
        """Its name in links."""
        return self.heading.lower().replace(" ", "-")


SECTIONS = (
    Section("stage-board", "Board", "Which step is done where, by whom, in which status, with what capacity?"),
    Section("loops", "Loops", "Which materials come back, and which loops lack but one link?"),
    Section("chokepoints", "Chokepoints", "Which steps hang on few actors, countries or owners?"),
    Section("stage-board", "Openings", "Which plants and lines open when, with what capacity?",
            (("show", "openings"),)),
    Section("complements", "Who should talk", "Which projects complement each other, and no document ties them yet?",
            (("tied", False),)),
    Section("money", "Money", "Who funds whom with how much, as documents tell?",
            (("by", "pairs"), ("kind", "funding"), ("include_planned", True))),
    Section("contradictions", "Contradictions", "Where do documents give different values?"),
    Section("brokers", "Brokers", "Which organisations hold consortia together?", (("top", 10),)),
    Section("shared-partners", "Shared partners", "Which projects are tied by common partners?"),
)


@dataclass(frozen=True, slots=True)
class Number:
    """A figure at the top, with the query that counts it."""

    label: str
    query: str
    value: int


_COUNTED = (
    ("documents and tables", "SELECT (COUNT(DISTINCT ?x) AS ?n) { GRAPH ?g { ?x a orl:Document } }"),
    ("organisations", "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a/rdfs:subClassOf* orl:Organisation }"),
    ("projects", "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a orl:Project }"),
    ("plants and sites", "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a orl:Facility }"),
    ("claims with a quote", "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x orl:evidence ?e }"),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A section as the page shows it."""

    key: str
    heading: str
    question: str
    found: str
    notes: tuple[str, ...]
    svg: Markup | str
    columns: tuple[str, ...]
    rows: tuple[ShownRow, ...]
    command: str


def render_brief(graph: GraphStore, title: str, params: Mapping[str, object], *, rows: int = 10,
                 at: Callable[[str], None] = lambda _: None) -> str:
    """The brief as one page.

    `params` (such as `include_planned`, `as_of`) are handed to every analysis that has them; of each result the first
    `rows` are shown, with a note where there are more. `at` is told which analysis runs.

    Raises:
        UsageError: a parameter is known to no analysis, or has a wrong value.
    """
    from markupsafe import Markup

    parts, networks = [], Networks(graph)
    for section in SECTIONS:
        at(section.heading)
        parts.append(_part(networks, section, params, rows))
    sources: dict[str, Citation] = {}
    for citation in (c for part in parts for row in part.rows for c in row.quotes):
        sources.setdefault(citation.document, citation)
    places = {document: number for number, document in enumerate(sources, 1)}
    style = Markup(style_of("picture.css"))
    return template("brief.html").render(
        title=title, scope=_scope(params), policy=policy([], style), style=style, numbers=_numbers(graph), parts=parts,
        sources=list(sources.values()), place=lambda citation: places[citation.document], version=__version__,
        revision=graph.revision)


def _part(networks: Networks, section: Section, params: Mapping[str, object], limit: int) -> Part:
    from markupsafe import Markup

    analysis = ANALYSES.get(section.analysis)
    given = {**dict(section.params), **{name: value for name, value in params.items() if name in analysis.parameters}}
    outcome = analyse(networks.graph, analysis, given, networks)
    cells = outcome.table.rows[:limit]
    shown = tuple(ShownRow(row, citations(networks.graph, outcome, number)) for number, row in enumerate(cells, 1))
    return Part(section.key, section.heading, section.question, _found(outcome, limit), outcome.notes,
                Markup(render_figure(outcome, f"figure-{section.key}")), outcome.columns, shown, outcome.run.command)


def _found(outcome: Outcome, limit: int) -> str:
    count = len(outcome.rows)
    if not count:
        return "nothing that the documents support"
    return f"{count} rows, the first {limit} shown" if count > limit else number_of(count, "row")


def _scope(params: Mapping[str, object]) -> str:
    """What the brief counts, in words."""
    planned = "What is planned counts, and is marked." if params.get("include_planned") else (
        "Only what is done or operates counts; plans stand on the board, among openings and fundings alone.")
    as_of = params.get("as_of")
    return f"{planned} As documents up to {as_of} support it." if as_of else planned


def _numbers(graph: GraphStore) -> list[Number]:
    numbers = []
    for label, query in _COUNTED:
        ((count,),) = run(graph, query).table().rows
        assert isinstance(count, int)
        numbers.append(Number(label, query, count))
    return numbers
