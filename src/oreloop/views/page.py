"""One HTML page with everything in it: pyvis builds nodes, edges and options, our own template shows them.

What pyvis would write itself is not used: it loads scripts from outside and does not escape its heading. Here the data
stands in the page as JSON that can't end its element, all texts reach the page through `textContent`, and the content
security policy allows the page's own scripts and styles by their hashes and nothing else.
"""

from __future__ import annotations

import json
import re
import shlex
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oreloop.errors import KnowledgeError
from oreloop.iri import compress
from oreloop.model import Json
from oreloop.views.inline import inline, own, policy, style_of, template
from oreloop.views.layout import spring_layout
from oreloop.views.looks import look_of, looks
from oreloop.views.select import FLOWS, Fact, Selection, all_evidence

if TYPE_CHECKING:
    from markupsafe import Markup

#: The library that draws, in the folder of the installed pyvis; its licence is named in the page's foot.
_VIS = Path("lib", "vis-9.1.2", "vis-network.min.js")

_SCRIPTS = ("labels.js", "panel.js", "graph.js")


@dataclass(frozen=True, slots=True)
class LineStyle:
    """How an edge of a status is drawn: `dashes` in pixels, empty for a solid line."""

    status: str
    label: str
    dashes: tuple[int, ...] = ()


#: In the order of the page's filter; an edge with facts of several statuses is drawn as the first of them.
STYLES = (
    LineStyle("Operating", "Done, operating"),
    LineStyle("Paused", "Paused"),
    LineStyle("Closed", "Closed"),
    LineStyle("UnderConstruction", "Under construction", (14, 4, 3, 4)),
    LineStyle("Planned", "Planned", (9, 6)),
    LineStyle("Inferred", "Inferred", (2, 5)),
)


def render_page(selection: Selection, title: str = "oreloop") -> str:
    """The page as text; the same selection and title give the same text.

    Raises:
        KnowledgeError: the installed pyvis lacks the drawing library.
    """
    from markupsafe import Markup

    scripts = [inline(_library()), *(inline(own(name)) for name in _SCRIPTS)]
    style = Markup(style_of("style.css"))
    data = _data(selection)
    used = {node["look"] for node in data["nodes"]}
    return template("page.html").render(
        title=title, selection=selection, policy=policy(scripts, style), scripts=scripts, style=style,
        data=_embedded(data), rows=_rows(selection),
        looks=[(i, look, sum(n["look"] == i for n in data["nodes"])) for i, look in enumerate(looks()) if i in used],
        styles=[(s, sum(f.status == s.status for f in selection.facts)) for s in STYLES])


def _library() -> str:
    import pyvis

    path = Path(pyvis.__file__).parent / _VIS
    try:
        return path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except OSError:
        raise KnowledgeError("the drawing library is missing", where=str(path),
                             hint="install pyvis 0.3.2 again") from None


def _embedded(data: Json) -> Markup:
    """JSON for a script element of a type that nobody runs: without any character that HTML or a script knows."""
    from markupsafe import Markup

    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return Markup(re.sub("[<>&\u2028\u2029]", lambda found: f"\\u{ord(found[0]):04x}", text))


def _data(selection: Selection) -> Json:
    number = {node.iri: i for i, node in enumerate(selection.nodes)}
    drawn = _drawn(selection.facts, number)
    evidence = {item: i for i, item in enumerate(dict.fromkeys(all_evidence(selection.facts, selection.nodes)))}
    documents = {card.iri: i for i, card in enumerate(selection.documents)}
    network = _network(selection, number, drawn)
    return {
        "nodes": network.nodes, "edges": network.edges, "options": json.loads(network.options.to_json()),
        "things": [{"iri": compress(node.iri, selection.base), "type": node.type, "labels": node.labels,
                    "facts": node.facts,
                    "properties": [[p.label, p.value, p.status, [evidence[e] for e in p.evidence]]
                                   for p in node.properties]}
                   for node in selection.nodes],
        "facts": [{"from": number[f.source], "to": number[f.target], "label": f.label, "status": f.status,
                   "detail": f.detail, "why": _why(f, selection.base), "evidence": [evidence[e] for e in f.evidence],
                   "said": f.count.words if f.evidence else ""}
                  for f in selection.facts],
        "evidence": [[documents[e.document], e.quote, e.place, e.confidence, e.repeats] for e in evidence],
        "documents": [{"title": d.title or d.file, "publisher": d.publisher, "issued": d.issued, "file": d.file,
                       "original": d.original} for d in selection.documents],
        "looks": [{"label": look.label} for look in looks()],
        "styles": [{"status": s.status, "label": s.label, "dashes": s.dashes} for s in STYLES],
    }


def _why(fact: Fact, base: str) -> str:
    """The command that tells all about a fact."""
    return shlex.join(["oreloop", "why", *(compress(i, base) for i in (fact.source, fact.predicate, fact.target))])


def _drawn(facts: Sequence[Fact], number: dict[str, int]) -> dict[tuple[int, int], list[int]]:
    """The lines of the picture: two nodes with the facts between them, in either direction."""
    drawn: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, fact in enumerate(facts):
        a, b = number[fact.source], number[fact.target]
        drawn[min(a, b), max(a, b)].append(i)
    return dict(sorted(drawn.items()))


def _network(selection: Selection, number: dict[str, int], drawn: dict[tuple[int, int], list[int]]) -> Any:
    from pyvis.network import Network

    network = Network(directed=True)
    places = spring_layout(len(number), list(drawn))
    types = [look.type for look in looks()]
    for node, (x, y) in zip(selection.nodes, places, strict=True):
        look = look_of(node.type)
        network.add_node(number[node.iri], label=node.label, shape=look.shape, color=look.colour, x=x, y=y,
                         size=min(26, 9 + round(2.5 * node.facts ** 0.5)), look=types.index(look.type))
    for line, ((a, b), members) in enumerate(drawn.items()):
        facts = [selection.facts[i] for i in members]
        network.add_edge(a, b, id=line, facts=members, arrows=_arrows(facts, number, a),
                         label=_label(facts), detail=next((f.detail for f in facts if f.detail), ""),
                         flow=any(f.predicate in FLOWS for f in facts))
    network.options.physics.enabled = False
    network.options.edges.smooth.enabled = False
    return network


def _arrows(facts: Sequence[Fact], number: dict[str, int], first: int) -> str:
    ends = {"to" if number[fact.source] == first else "from" for fact in facts}
    return ", ".join(sorted(ends, reverse=True))


def _label(facts: Sequence[Fact]) -> str:
    """The first two things that are said, with their amounts."""
    said = list(dict.fromkeys(f"{fact.label} {fact.detail}".strip() for fact in facts))
    return " · ".join([*said[:2], *(["…"] if len(said) > 2 else [])])


def _rows(selection: Selection) -> list[tuple[str, ...]]:
    """The facts as a table: from, what, to, status, documents, how many of these are independent."""
    label = {node.iri: node.label for node in selection.nodes}
    file = {card.iri: card.file for card in selection.documents}
    words = {style.status: style.label for style in STYLES}
    rows = [(label[f.source], f"{f.label} {f.detail}".strip(), label[f.target], words.get(f.status, f.status),
             ", ".join(sorted({file[e.document] for e in f.evidence})), str(f.count.independent or ""))
            for f in selection.facts]
    return sorted(set(rows))
