"""RDF as text: sorted triples and quads as Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML.

The engine's own serialisers write prefixes in the order of a hash table, which differs from run to run; these write the
same bytes for the same triples, with only the prefixes that are used, `a` first and one property a line.
Specifications: RDF 1.1 Turtle, TriG, N-Triples, N-Quads and XML Syntax, JSON-LD 1.1 (all W3C).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, BinaryIO

import pyoxigraph as ox

from oreloop.errors import UsageError
from oreloop.iri import HOME, PREFIXES, prefixes

Node = ox.NamedNode | ox.BlankNode | ox.Triple
Term = Node | ox.Literal
#: A property with its objects.
About = tuple[ox.NamedNode, list[Term]]
Statement = ox.Triple | ox.Quad

_RDF, _XSD = PREFIXES["rdf"], PREFIXES["xsd"]
_TYPE = _RDF + "type"
_STRING, _LANG_STRING = _XSD + "string", _RDF + "langString"
#: Properties that stand first, in this order; the others follow by IRI.
_FIRST = {iri: place for place, iri in enumerate((
    _TYPE, PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "altLabel",
    PREFIXES["orl"] + "acronym", PREFIXES["dcterms"] + "title", _RDF + "subject", _RDF + "predicate", _RDF + "object"))}
#: What may stand behind a prefix without escapes (a part of Turtle's PN_LOCAL).
_LOCAL = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_.\-]*[A-Za-z0-9_\-])?)?")
#: An XML name without colon, of ASCII letters only: what a property's element may be called.
_ELEMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*$")
#: Literals that Turtle writes bare; only forms that readers which take them for numbers give back as they were.
_BARE = {_XSD + "integer": re.compile(r"0|-?[1-9][0-9]*"), _XSD + "boolean": re.compile("true|false"),
         _XSD + "decimal": re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,6}")}
#: Characters that XML 1.0 can't hold, not even escaped (section 2.2).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_XML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_IN_ATTRIBUTE = str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
_WIDTH = 110


class _Prefixes:
    """Shortens IRIs, and remembers which prefixes that took."""

    def __init__(self, base: str, without: Collection[str] = ()) -> None:
        self._spaces = {space: prefix for prefix, space in prefixes(base).items() if prefix not in without}
        self.used: set[str] = set()

    def short(self, iri: str) -> str | None:
        """`prefix:local`, or None where that is not possible without escapes."""
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix = self._spaces.get(iri[:cut])
        if prefix is None or not _LOCAL.fullmatch(iri[cut:]):
            return None
        self.used.add(prefix)
        return f"{prefix}:{iri[cut:]}"

    def declared(self) -> dict[str, str]:
        """The prefixes that were used, sorted, with their IRIs."""
        return dict(sorted((prefix, space) for space, prefix in self._spaces.items() if prefix in self.used))


def write_ntriples(triples: Iterable[Statement], out: BinaryIO, base: str = HOME) -> None:
    """Write canonical N-Triples, each triple once, sorted."""
    for line in sorted({f"{_plain(t)} .\n" for t in triples}):
        out.write(line.encode())


def write_nquads(quads: Iterable[ox.Quad], out: BinaryIO, base: str = HOME) -> None:
    """Write canonical N-Quads in the order of graph, subject, predicate and object, each quad once."""
    lines = {(str(q.graph_name), _plain(q)) for q in quads}
    for graph, triple in sorted(lines):
        out.write(f"{triple} {graph} .\n".encode())


def write_turtle(triples: Iterable[Statement], out: BinaryIO, base: str = HOME) -> None:
    """Write Turtle."""
    short = _Prefixes(base)
    body = list(_subjects(triples, short, ""))
    _write_blocks(out, short, body)


def write_trig(quads: Iterable[ox.Quad], out: BinaryIO, base: str = HOME) -> None:
    """Write TriG, one block a named graph."""
    short = _Prefixes(base)
    body: list[str] = []
    for graph, members in groupby(sorted(quads, key=lambda q: str(q.graph_name)), key=lambda q: q.graph_name):
        if isinstance(graph, ox.DefaultGraph):
            body.extend(_subjects(members, short, ""))
        else:
            inner = "\n".join(_subjects(members, short, "    "))
            body.append(f"{_turtle(graph, short)} {{\n{inner}}}\n")
    _write_blocks(out, short, body)


def _write_blocks(out: BinaryIO, short: _Prefixes, blocks: Sequence[str]) -> None:
    for prefix, space in short.declared().items():
        out.write(f"@prefix {prefix}: <{space}> .\n".encode())
    for block in blocks:
        out.write(b"\n" + block.encode())


def _subjects(triples: Iterable[Statement], short: _Prefixes, indent: str) -> Iterator[str]:
    """Each subject with all that is said of it, as a block of lines."""
    for subject, properties in by_subject(triples):
        lines = []
        for predicate, objects in properties:
            name = "a" if predicate.value == _TYPE else _turtle(predicate, short)
            texts = [_turtle(o, short) for o in objects]
            line = f"{name} {', '.join(texts)}"
            if len(texts) > 1 and len(indent) + len(line) > _WIDTH:
                line = name + "".join(f"\n{indent}        {text}," for text in texts).rstrip(",")
            lines.append(line)
        yield f"{indent}{_turtle(subject, short)} " + f" ;\n{indent}    ".join(lines) + " .\n"


def by_subject(triples: Iterable[Statement]) -> Iterator[tuple[Node, list[About]]]:
    """Triples grouped by subject and predicate, in the order in which they are written, each once."""
    unique = {(_sortable(t.subject), _rank(t.predicate.value), _sortable(t.object)): t for t in triples}
    ordered = [unique[key] for key in sorted(unique)]
    for subject, about in groupby(ordered, key=lambda t: t.subject):
        yield subject, [(predicate, [t.object for t in members])
                        for predicate, members in groupby(about, key=lambda t: t.predicate)]


def _sortable(term: Term) -> str:
    """A term so that an IRI stands before those that begin with it."""
    return _term(term).removesuffix(">")


def _plain(statement: Statement) -> str:
    """The triple of a statement as N-Triples writes it."""
    return f"{_term(statement.subject)} {statement.predicate} {_term(statement.object)}"


def _term(term: Term) -> str:
    return f"<<( {_plain(term)} )>>" if isinstance(term, ox.Triple) else str(term)


def _rank(predicate: str) -> tuple[int, str]:
    return (_FIRST.get(predicate, len(_FIRST)), predicate)


def _turtle(term: Term | ox.DefaultGraph, short: _Prefixes) -> str:
    if isinstance(term, ox.NamedNode):
        return short.short(term.value) or str(term)
    if isinstance(term, ox.Literal) and not term.language:
        datatype = term.datatype.value
        if datatype in _BARE and _BARE[datatype].fullmatch(term.value):
            return term.value
        if datatype != _STRING and (name := short.short(datatype)):
            return f"{ox.Literal(term.value)}^^{name}"
    return str(term) if isinstance(term, ox.DefaultGraph) else _term(term)


def write_jsonld(triples: Iterable[Statement], out: BinaryIO, base: str = HOME) -> None:
    """Write JSON-LD, one subject a line, with a context of prefixes; needs nothing from the network to be read."""
    triples = list(triples)
    # An absolute IRI whose scheme is one of the prefixes would be read as a shortened one.
    schemes = {part.value.partition(":")[0] for t in triples for part in (t.subject, t.predicate, t.object)
               if isinstance(part, ox.NamedNode)}
    short = _Prefixes(base, without=schemes)
    nodes = [json.dumps(_json_node(subject, properties, short), ensure_ascii=False)
             for subject, properties in by_subject(triples)]
    context = json.dumps(short.declared(), ensure_ascii=False, indent=2).replace("\n", "\n  ")
    body = ",\n    ".join(nodes)
    out.write(f'{{\n  "@context": {context},\n  "@graph": [\n    {body}\n  ]\n}}\n'.encode())


def _json_node(subject: Node, properties: Iterable[About], short: _Prefixes) -> dict[str, Any]:
    node: dict[str, Any] = {"@id": _json_id(subject, short)}
    for predicate, objects in properties:
        if predicate.value == _TYPE:
            node["@type"] = [_json_id(o, short) for o in objects]
        else:
            node[_json_id(predicate, short)] = [_json_value(o, short) for o in objects]
    return node


def _json_id(term: Term, short: _Prefixes) -> str:
    if isinstance(term, ox.NamedNode):
        return short.short(term.value) or term.value
    if isinstance(term, ox.BlankNode):
        return str(term)
    raise _unfit(term, "JSON-LD")


def _json_value(term: Term, short: _Prefixes) -> Any:
    if not isinstance(term, ox.Literal):
        return {"@id": _json_id(term, short)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return {"@value": term.value}
    return {"@value": term.value, "@type": _json_id(term.datatype, short)}


def write_rdfxml(triples: Iterable[Statement], out: BinaryIO, base: str = HOME) -> None:
    """Write RDF/XML, one `rdf:Description` a subject.

    Raises:
        UsageError: a property or a character can't stand in XML.
    """
    names = _Elements(base)
    body: list[str] = []
    for subject, properties in by_subject(triples):
        body.append(f"  <rdf:Description {_xml_reference(subject, 'rdf:about')}>\n")
        for predicate, objects in properties:
            name = names.element(predicate.value)
            body.extend(f"    <{name}{_xml_object(o, name)}\n" for o in objects)
        body.append("  </rdf:Description>\n")
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF')
    out.write("".join(f"\n    xmlns:{p}={xml_attribute(s)}" for p, s in names.declared().items()).encode() + b">\n")
    out.write("".join(body).encode() + b"</rdf:RDF>\n")


class _Elements:
    """Names for the elements of properties."""

    def __init__(self, base: str) -> None:
        self._spaces = {space: prefix for prefix, space in prefixes(base).items()}
        self._used = {_RDF: "rdf"}

    def element(self, iri: str) -> str:
        """The name of a property's element; a namespace without a prefix of ours gets `ns1`, `ns2` ..."""
        local = _ELEMENT.search(iri)
        if local is None or not local.start():
            raise UsageError(f"RDF/XML can't name the property <{iri}>", hint="export as Turtle")
        space = iri[:max(iri.rfind("/"), iri.rfind("#")) + 1]
        if not _ELEMENT.fullmatch(iri[len(space):]):
            space = iri[:local.start()]
        if space not in self._used:
            self._used[space] = self._spaces.get(space) or f"ns{len(self._used)}"
        return f"{self._used[space]}:{iri[len(space):]}"

    def declared(self) -> dict[str, str]:
        """The prefixes that were used, sorted, with their IRIs."""
        return dict(sorted((prefix, space) for space, prefix in self._used.items()))


def _xml_reference(term: Term, attribute: str) -> str:
    if isinstance(term, ox.NamedNode):
        return f"{attribute}={xml_attribute(term.value)}"
    if isinstance(term, ox.BlankNode):
        return f"rdf:nodeID={xml_attribute(term.value)}"
    raise _unfit(term, "RDF/XML")


def _xml_object(term: Term, name: str) -> str:
    if not isinstance(term, ox.Literal):
        return f" {_xml_reference(term, 'rdf:resource')}/>"
    attribute = ""
    if term.language:
        attribute = f" xml:lang={xml_attribute(term.language)}"
    elif term.datatype.value != _STRING:
        attribute = f" rdf:datatype={xml_attribute(term.datatype.value)}"
    return f"{attribute}>{xml_text(term.value)}</{name}>"


def xml_text(text: str) -> str:
    """A text as the content of an XML element.

    Raises:
        UsageError: it holds a character that XML can't hold.

    >>> xml_text("a < b\\r")
    'a &lt; b&#13;'
    """
    if bad := _NOT_XML.search(text):
        raise UsageError(f"XML can't hold the character U+{ord(bad[0]):04X}", where=repr(text[:60]),
                         hint="export as Turtle")
    return text.translate(_IN_XML)


def xml_attribute(text: str) -> str:
    """A text as the quoted value of an XML attribute.

    Raises:
        UsageError: it holds a character that XML can't hold.
    """
    return f'"{xml_text(text).translate(_IN_ATTRIBUTE)}"'


def _unfit(term: Term, format: str) -> UsageError:
    return UsageError(f"{format} can't hold {term} at its place", hint="export as Turtle")


#: Name of a format for triples -> what writes it.
TRIPLE_WRITERS: Mapping[str, Callable[[Iterable[Statement], BinaryIO, str], None]] = {
    "turtle": write_turtle, "ntriples": write_ntriples, "jsonld": write_jsonld, "rdfxml": write_rdfxml}
