"""The exporters for programs that draw networks: GraphML and GEXF.

Sources: the GraphML primer (graphml.graphdrawing.org) and GEXF 1.3 (gexf.net). Both are written here and not by
networkx, whose GEXF holds the time of writing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from oreloop.exporters.edges import Drawing, drawing
from oreloop.exporters.exporter import Exporter, ExportOptions
from oreloop.rdf import xml_attribute, xml_text
from oreloop.store import GraphStore

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NODE_KEYS = (("label", "string"), ("type", "string"))
_EDGE_KEYS = (("predicate", "string"), ("label", "string"), ("status", "string"), ("documents", "int"),
              ("independent", "int"))


def _graphml(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    shown = drawing(graph, options)
    out.writelines(line.encode() for line in _graphml_lines(shown))


def _graphml_lines(shown: Drawing) -> Iterator[str]:
    yield _DECLARATION + '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for ends, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        for name, kind in keys:
            yield f'  <key id="{ends}-{name}" for="{ends}" attr.name="{name}" attr.type="{kind}"/>\n'
    yield '  <graph edgedefault="directed">\n'
    for node in shown.nodes:
        data = _data("node", _NODE_KEYS, (shown.label(node), shown.type(node)))
        yield f"    <node id={xml_attribute(node)}>{data}</node>\n"
    for edge in shown.edges:
        values = (edge.predicate, shown.label(edge.predicate), edge.status, str(edge.documents), str(edge.independent))
        ends = f"source={xml_attribute(edge.source)} target={xml_attribute(edge.target)}"
        yield f'    <edge {ends}>{_data("edge", _EDGE_KEYS, values)}</edge>\n'
    yield "  </graph>\n</graphml>\n"


def _data(ends: str, keys: Iterable[tuple[str, str]], values: Iterable[str]) -> str:
    return "".join(f'<data key="{ends}-{name}">{xml_text(value)}</data>'
                   for (name, _), value in zip(keys, values, strict=True))


def _gexf(graph: GraphStore, out: BinaryIO, options: ExportOptions) -> None:
    shown = drawing(graph, options)
    out.writelines(line.encode() for line in _gexf_lines(shown))


def _gexf_lines(shown: Drawing) -> Iterator[str]:
    yield _DECLARATION + '<gexf xmlns="http://gexf.net/1.3" version="1.3">\n'
    yield '  <graph defaultedgetype="directed" mode="static">\n'
    yield _gexf_attributes("node", (("type", "string"),))
    yield _gexf_attributes("edge", (("predicate", "string"), ("status", "string"), ("documents", "integer"),
                                    ("independent", "integer")))
    yield "    <nodes>\n"
    for node in shown.nodes:
        yield (f"      <node id={xml_attribute(node)} label={xml_attribute(shown.label(node))}>"
               f"{_gexf_values((shown.type(node),))}</node>\n")
    yield "    </nodes>\n    <edges>\n"
    for number, edge in enumerate(shown.edges):
        yield (f'      <edge id="{number}" source={xml_attribute(edge.source)} target={xml_attribute(edge.target)} '
               f"label={xml_attribute(shown.label(edge.predicate))}>"
               f"{_gexf_values((edge.predicate, edge.status, str(edge.documents), str(edge.independent)))}"
               "</edge>\n")
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _gexf_attributes(ends: str, keys: Iterable[tuple[str, str]]) -> str:
    lines = "".join(f'      <attribute id="{number}" title="{name}" type="{kind}"/>\n'
                    for number, (name, kind) in enumerate(keys))
    return f'    <attributes class="{ends}">\n{lines}    </attributes>\n'


def _gexf_values(values: Iterable[str]) -> str:
    inner = "".join(f'<attvalue for="{number}" value={xml_attribute(value)}/>' for number, value in enumerate(values))
    return f"<attvalues>{inner}</attvalues>"


GRAPHML = Exporter("graphml", "nodes and edges for yEd, Cytoscape, networkx", ".graphml", "application/graphml+xml",
                   _graphml)
GEXF = Exporter("gexf", "nodes and edges for Gephi", ".gexf", "application/gexf+xml", _gexf)
