"""The rules of OWL 2 RL, bound to an ontology: one rule for each axiom, ready for the reasoner and for explanations.

The table `owl2rl.tsv` holds the rules as W3C gives them. A rule is bound by finding all that the ontology says in
its first part; what remains are patterns over facts.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from oreloop.errors import KnowledgeError
from oreloop.iri import PREFIXES
from oreloop.resources import PACKAGE

Term = NamedNode | BlankNode | Literal
#: Subject, predicate, object; each a term or a variable.
Atom = tuple[Term | Variable, Term | Variable, Term | Variable]
#: A triple as a plain tuple; unlike RDF, it may have a blank node as predicate (an unnamed inverse).
Fact = tuple[Term, Term, Term]
Binding = Mapping[Variable, Term]

TYPE = NamedNode(PREFIXES["rdf"] + "type")
SAME_AS = NamedNode(PREFIXES["owl"] + "sameAs")
DIFFERENT_FROM = NamedNode(PREFIXES["owl"] + "differentFrom")
THING = NamedNode(PREFIXES["owl"] + "Thing")
RESOURCE = NamedNode(PREFIXES["rdfs"] + "Resource")

_FIRST, _REST = NamedNode(PREFIXES["rdf"] + "first"), NamedNode(PREFIXES["rdf"] + "rest")
#: Not RDF: these two stand between a list and its members, and between two terms in their order.
_MEMBER, _BEFORE = NamedNode("urn:oreloop:member"), NamedNode("urn:oreloop:before")
#: What these rules add to an ontology matters for facts; the other scm-* only help to find it.
_ADDING = frozenset({"cls-oo", "scm-hv", "scm-svf1", "scm-svf2", "scm-avf1", "scm-avf2"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of OWL 2 RL bound to one axiom: whatever matches the body gives the head, or a contradiction (None).

    `name` is W3C's; `axiom` the triples of the ontology; `words` and `terms` make its sentence.
    """

    name: str
    axiom: tuple[Triple, ...]
    body: tuple[Atom, ...]
    head: Atom | None
    words: str = ""
    terms: tuple[tuple[str, tuple[Term, ...]], ...] = ()

    def sentence(self, label: Callable[[Term], str]) -> str:
        """The axiom in words, with its terms named by `label`."""
        return self.words.format_map({name: ", then ".join(map(label, terms)) for name, terms in self.terms})


def _equality() -> tuple[Rule, ...]:
    x, y, z, p = (Variable(name) for name in "xyzp")
    words = "what holds of a thing holds of all that is the same"
    return (Rule("eq-sym", (), ((x, SAME_AS, y),), (y, SAME_AS, x), "what is the same is so in both directions"),
            Rule("eq-trans", (), ((x, SAME_AS, y), (y, SAME_AS, z)), (x, SAME_AS, z), words),
            Rule("eq-rep-s", (), ((x, SAME_AS, y), (x, p, z)), (y, p, z), words),
            Rule("eq-rep-o", (), ((z, SAME_AS, y), (x, p, z)), (x, p, y), words))


#: What owl:sameAs means. The reasoner has it built in; explanations read it here.
EQUALITY = _equality()


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules that an ontology gives.

    `terms` are the things that the ontology itself speaks of: nothing is inferred about them. `facts` is what it says
    of its own individuals, which rules may need.
    """

    rules: tuple[Rule, ...]
    denials: tuple[Rule, ...]
    terms: frozenset[Term]
    facts: tuple[Triple, ...]


@dataclass(frozen=True, slots=True)
class _Template:
    name: str
    schema: tuple[Atom, ...]
    body: tuple[Atom, ...]
    head: Atom | None
    words: str


@dataclass(slots=True)
class _Ontology:
    """The triples of an ontology, indexed, with the members of its lists."""

    by_predicate: dict[Term, dict[Fact, None]] = field(default_factory=lambda: defaultdict(dict))
    by_subject: dict[tuple[Term, Term], dict[Term, None]] = field(default_factory=lambda: defaultdict(dict))
    by_object: dict[tuple[Term, Term], dict[Term, None]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, triple: Fact) -> bool:
        """Index one more triple; False if it was there."""
        subject, predicate, obj = triple
        if triple in self.by_predicate[predicate]:
            return False
        self.by_predicate[predicate][triple] = None
        self.by_subject[predicate, subject][obj] = None
        self.by_object[predicate, obj][subject] = None
        return True

    def items(self, head: Term) -> tuple[Term, ...]:
        """The members of a list, in order; a list that turns back into itself ends there."""
        found: list[Term] = []
        seen: set[Term] = set()
        node: Term | None = head
        while node is not None and node not in seen:
            seen.add(node)
            found += self.by_subject.get((_FIRST, node), ())
            node = next(iter(self.by_subject.get((_REST, node), ())), None)
        return tuple(found)

    def match(self, atoms: tuple[Atom, ...], binding: Binding) -> Iterator[Binding]:
        """Every way in which the ontology says all these atoms."""
        if not atoms:
            yield binding
            return
        for found in self._match_one(atoms[0], binding):
            yield from self.match(atoms[1:], found)

    def _match_one(self, atom: Atom, binding: Binding) -> Iterator[Binding]:
        subject, predicate, obj = (_value(t, binding) for t in atom)
        assert not isinstance(predicate, Variable)
        if predicate == _BEFORE:
            if str(subject) < str(obj):
                yield binding
        elif not isinstance(subject, Variable):
            for value in list(self.by_subject.get((predicate, subject), ())):
                if isinstance(obj, Variable):
                    yield {**binding, obj: value}
                elif obj == value:
                    yield binding
        elif not isinstance(obj, Variable):
            for value in list(self.by_object.get((predicate, obj), ())):
                yield {**binding, subject: value}
        else:
            for first, _, last in list(self.by_predicate.get(predicate, ())):
                yield {**binding, subject: first, obj: last}


def as_fact(triple: Triple) -> Fact:
    """A triple as a tuple.

    Raises:
        KnowledgeError: it holds a triple about a triple, which the rules know nothing of.
    """
    subject, predicate, obj = triple.subject, triple.predicate, triple.object
    if isinstance(subject, Triple) or isinstance(obj, Triple):
        raise KnowledgeError("triples about triples can't be reasoned with", where=str(triple),
                             hint="use a relation node or an orl:Claim")
    return (subject, predicate, obj)


def _value(term: Term | Variable, binding: Binding) -> Term | Variable:
    return binding.get(term, term) if isinstance(term, Variable) else term


def substitute(atom: Atom, binding: Binding) -> Atom:
    """The atom with its variables replaced as far as they are bound."""
    return (_value(atom[0], binding), _value(atom[1], binding), _value(atom[2], binding))


def _term(token: str) -> Term | Variable:
    if token.startswith("?"):
        return Variable(token[1:])
    if token.isdigit():
        return Literal(token, datatype=NamedNode(PREFIXES["xsd"] + "nonNegativeInteger"))
    special = {"a": TYPE, "member": _MEMBER, "<": _BEFORE}
    if token in special:
        return special[token]
    prefix, _, local = token.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def _atoms(text: str) -> tuple[Atom, ...]:
    found = []
    for part in text.split(" . ") if text else ():
        subject, predicate, obj = (_term(token) for token in part.split())
        found.append((subject, predicate, obj))
    return tuple(found)


@cache
def _templates() -> tuple[_Template, ...]:
    with (PACKAGE / "owl2rl.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(_Template(name, _atoms(schema), _atoms(body), None if head == "false" else _atoms(head)[0], words)
                     for name, schema, body, head, words in rows)


def bind_rules(ontology: Iterable[Triple]) -> RuleSet:
    """Bind the rules of OWL 2 RL to the axioms of an ontology.

    Raises:
        KnowledgeError: an axiom makes rdf:type itself a part of the property hierarchy, which is not supported.
    """
    axioms = _Ontology()
    for triple in ontology:
        axioms.add(as_fact(triple))
    terms = frozenset(fact[0] for facts in axioms.by_predicate.values() for fact in facts)
    for head in {t[0]: None for t in axioms.by_predicate.get(_FIRST, ())}:
        for item in axioms.items(head):
            axioms.add((head, _MEMBER, item))
    _add_schema_closure(axioms)
    bound = {(r.name, r.body, r.head): r for r in (*_bind_table(axioms), *_bind_lists(axioms)) if _says_something(r)}
    rules = sorted(bound.values(), key=lambda r: (r.name, str(r.body), str(r.head)))
    for rule in rules:
        _refuse_type_as_property(rule)
    return RuleSet(tuple(r for r in rules if r.head), tuple(r for r in rules if not r.head), terms,
                   _own_facts(axioms, rules))


def _add_schema_closure(axioms: _Ontology) -> None:
    """Add what the ontology implies about itself as far as facts depend on it (scm-*, cls-oo)."""
    scratch = _Ontology()
    for triples in axioms.by_predicate.values():
        for triple in triples:
            scratch.add(triple)
    templates = [t for t in _templates() if not t.body]
    grew = True
    while grew:
        grew = False
        for template in templates:
            assert template.head is not None
            for binding in list(scratch.match(template.schema, {})):
                subject, predicate, obj = substitute(template.head, binding)
                assert not isinstance(subject, Variable | Literal) and not isinstance(obj, Variable)
                assert isinstance(predicate, NamedNode)
                grew |= scratch.add((subject, predicate, obj))
                if template.name in _ADDING and subject != obj:
                    axioms.add((subject, predicate, obj))


def _bind_table(axioms: _Ontology) -> Iterator[Rule]:
    for template in _templates():
        if not template.body:
            continue
        for binding in axioms.match(template.schema, {}):
            body = tuple(substitute(atom, binding) for atom in template.body)
            head = substitute(template.head, binding) if template.head else None
            terms = tuple((variable.value, (term,)) for variable, term in binding.items())
            yield Rule(template.name, _axiom(template.schema, binding), body, head, template.words, terms)


def _axiom(schema: tuple[Atom, ...], binding: Binding) -> tuple[Triple, ...]:
    bound = [substitute(atom, binding) for atom in schema if atom[1] not in (_MEMBER, _BEFORE)]
    return tuple(Triple(*atom) for atom in bound)  # type: ignore[arg-type]


def _bind_lists(axioms: _Ontology) -> Iterator[Rule]:
    """The rules whose body is as long as a list."""
    x, y = Variable("x"), Variable("y")
    owl = PREFIXES["owl"]
    chain, both, key = (NamedNode(owl + name) for name in ("propertyChainAxiom", "intersectionOf", "hasKey"))
    for whole, predicate, head in [t for p in (chain, both, key) for t in axioms.by_predicate.get(p, ())]:
        items = axioms.items(head)
        terms = (("whole", (whole,)), ("items", items))
        member = (x, TYPE, whole)
        axiom = (Triple(whole, predicate, head),)  # type: ignore[arg-type]
        if not items:
            continue
        if predicate == chain:
            steps = [Variable(f"s{i}") for i in range(len(items) + 1)]
            path = tuple((a, p, b) for p, (a, b) in zip(items, pairwise(steps), strict=True))
            yield Rule("prp-spo2", axiom, path, (steps[0], whole, steps[-1]), '"{items}" together give "{whole}"',
                       terms)
        elif predicate == both:
            yield Rule("cls-int1", axiom, tuple((x, TYPE, item) for item in items), member,
                       "whatever is {items} is of the class {whole}", terms)
        else:
            values = [(p, Variable(f"k{i}")) for i, p in enumerate(items)]
            shared = tuple((thing, p, k) for thing in (x, y) for p, k in values)
            body = (member, *shared, (y, TYPE, whole))
            yield Rule("prp-key", axiom, body, (x, SAME_AS, y), "{items} tells one {whole} from another", terms)


def _says_something(rule: Rule) -> bool:
    """Whether a rule adds more than that things are things."""
    if rule.head is None:
        return True
    return rule.head not in rule.body and not (rule.head[1] == TYPE and rule.head[2] in (THING, RESOURCE))


def _refuse_type_as_property(rule: Rule) -> None:
    for atom in (*rule.body, *([rule.head] if rule.head else ())):
        if atom[1] == TYPE and isinstance(atom[2], Variable):
            raise KnowledgeError("an axiom speaks about rdf:type as a property",
                                 where=", ".join(str(t) for t in rule.axiom),
                                 hint="say it with rdfs:subClassOf, or leave it out")


def _own_facts(axioms: _Ontology, rules: list[Rule]) -> tuple[Triple, ...]:
    """What the ontology says of its own individuals in the words that rules look for."""
    atoms = [atom for rule in rules for atom in rule.body]
    classes = {atom[2] for atom in atoms if atom[1] == TYPE}
    properties = {atom[1] for atom in atoms if atom[1] != TYPE} | {SAME_AS, DIFFERENT_FROM}
    found = []
    for predicate, triples in axioms.by_predicate.items():
        if predicate in properties or predicate == TYPE:
            found += [Triple(*t) for t in triples  # type: ignore[arg-type]
                      if predicate != TYPE or t[2] in classes]
    return tuple(sorted(found, key=str))
