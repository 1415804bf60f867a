"""Why a triple holds: who says it, or by which rule it follows from what, down to the quotes.

The search goes backwards from the triple, through the same rules that the reasoner used, over what the graph holds;
deeper step by step, so that the first proof is one of the lowest (iterative deepening: Korf, 1985).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple, Variable

from oreloop.errors import StoreError, UsageError
from oreloop.evidence import Citation, EvidenceReader, as_triple, count_of
from oreloop.model import Json
from oreloop.rules import (
    EQUALITY,
    SAME_AS,
    TYPE,
    Atom,
    Binding,
    Fact,
    Rule,
    RuleSet,
    Term,
    as_fact,
    bind_rules,
    substitute,
)
from oreloop.store import GraphStore

Label = Callable[[Term], str]

#: No proof is as high as this; only a graph that its rules don't support makes a search go on for so long.
_HIGHEST = 64
_DEFAULT = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a triple holds.

    `rule` is "asserted", "denied" (documents deny it, or it was rejected) or W3C's name of the rule of OWL 2 RL
    that gives it; `axiom` that rule bound to the ontology, for its sentence. `graphs` name where it is asserted.
    """

    triple: Triple
    rule: str
    axiom: Rule | None = None
    premises: tuple[Proof, ...] = ()
    sources: tuple[Citation, ...] = ()
    graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Step:
    """A fact and what it follows from; `rule` None for a fact that is asserted."""

    fact: Fact
    rule: Rule | None = None
    premises: tuple[_Step, ...] = ()
    height: int = 0
    size: int = 1


class _Search:
    """Proofs over one graph: from what is done, or (`planned`) from plans too."""

    def __init__(self, graph: GraphStore, rules: RuleSet, evidence: EvidenceReader, *, planned: bool) -> None:
        self._graph, self._rules, self._evidence, self._planned = graph, rules, evidence, planned
        self._own = {as_fact(t) for t in rules.facts}
        self._by_head: dict[Term | None, list[Rule]] = defaultdict(list)
        equality = EQUALITY if graph.ask(None, SAME_AS, None) or self._in_plans(None, SAME_AS, None) else ()
        for rule in sorted((*rules.rules, *equality), key=lambda r: r.name):
            assert rule.head is not None
            self._by_head[_key(rule.head)].append(rule)
        self._proved: dict[Fact, _Step] = {}
        #: The depth at which the search for a proof failed last.
        self._failed: dict[Fact, int] = {}
        self._open: set[tuple[Term | None, ...]] = set()
        self._cut = False

    def prove(self, fact: Fact) -> _Step | None:
        """A proof of the least height, and the smallest of those that were met; None where there is none."""
        for depth in range(1, _HIGHEST + 1):
            self._cut = False
            found = self._prove(fact, depth)
            if found or not self._cut:
                return found
        return None

    def _prove(self, fact: Fact, depth: int) -> _Step | None:
        step = self._proved.get(fact)
        if step is None and fact not in self._failed:
            if self._is_asserted(fact):
                step = self._proved[fact] = _Step(fact)
            else:
                self._failed[fact] = 0 if self._may_hold(fact) else _HIGHEST
        if step is None and self._failed[fact] < depth:
            step = self._deepen(fact, depth)
        if step and step.height <= depth:
            return step
        self._cut |= step is not None or self._failed[fact] < _HIGHEST
        return None

    def _deepen(self, fact: Fact, depth: int) -> _Step | None:
        """Prove by rules; remember a failure, for good unless the search was cut at its depth."""
        outer, self._cut = self._cut, False
        found = self._by_rules(fact, depth)
        if found:
            self._proved[fact] = found
        else:
            self._failed[fact] = depth if self._cut else _HIGHEST
        self._cut |= outer
        return found

    def _by_rules(self, fact: Fact, depth: int) -> _Step | None:
        best: _Step | None = None
        for rule in (*self._by_head[_key(fact)], *self._by_head[None]):
            assert rule.head is not None
            binding = _unify(rule.head, fact)
            if binding is None:
                continue
            for premises in sorted(set(self._bodies(rule.body, binding)), key=str):
                if fact in premises:
                    continue
                step = self._apply(rule, fact, premises, depth)
                if step and (best is None or (step.height, step.size) < (best.height, best.size)):
                    best = step
            if best and best.size <= 2:
                break
        return best

    def _apply(self, rule: Rule, fact: Fact, premises: tuple[Fact, ...], depth: int) -> _Step | None:
        proved = []
        for premise in premises:
            step = self._prove(premise, depth - 1)
            if step is None:
                return None
            proved.append(step)
        return _Step(fact, rule, tuple(proved), 1 + max(s.height for s in proved), 1 + sum(s.size for s in proved))

    def _bodies(self, atoms: tuple[Atom, ...], binding: Binding) -> Iterator[tuple[Fact, ...]]:
        """Each way to fill a body from the graph, in the order of its atoms."""
        for found in self._fill(atoms, binding):
            yield tuple(_ground(substitute(atom, found)) for atom in atoms)

    def _fill(self, atoms: tuple[Atom, ...], binding: Binding) -> Iterator[Binding]:
        if not atoms:
            yield binding
            return
        chosen = max(atoms, key=lambda a: self._ease(substitute(a, binding)))
        rest = tuple(a for a in atoms if a is not chosen)
        pattern = substitute(chosen, binding)
        for fact in self._candidates(pattern):
            unified = _unify(pattern, fact)
            if unified is not None:
                yield from self._fill(rest, {**binding, **unified})

    def _ease(self, pattern: Atom) -> tuple[int, bool]:
        return sum(not isinstance(t, Variable) for t in pattern), not self._is_unwritten(pattern)

    def _candidates(self, pattern: Atom) -> Iterator[Fact]:
        """Facts that fit a pattern: from the graph, or by the rules for what is never written into it."""
        if not any(isinstance(t, Variable) for t in pattern):
            yield _ground(pattern)
            return
        if not self._is_unwritten(pattern):
            yield from self._stored(pattern)
            return
        shape = tuple(None if isinstance(t, Variable) else t for t in pattern)
        if shape not in self._open:
            self._open.add(shape)
            found = list(self._unwritten(pattern))
            self._open.remove(shape)
            yield from found

    def _unwritten(self, pattern: Atom) -> Iterator[Fact]:
        for rule in self._by_head[_key(pattern)]:
            assert rule.head is not None
            binding = _unify(rule.head, pattern)
            if binding is not None:
                for found in self._fill(rule.body, binding):
                    yield _ground(substitute(rule.head, found))

    def _stored(self, pattern: Atom) -> Iterator[Fact]:
        subject, predicate, obj = (None if isinstance(t, Variable) else t for t in pattern)
        if isinstance(subject, Literal) or isinstance(predicate, BlankNode | Literal):
            return
        for quad in self._graph.store.quads_for_pattern(subject, predicate, obj, _DEFAULT):
            yield as_fact(quad.triple)
        yield from self._in_plans(subject, predicate, obj)
        yield from (f for f in self._own if _unify(pattern, f) is not None)

    def _in_plans(self, subject: NamedNode | BlankNode | None, predicate: NamedNode | None,
                  obj: Term | None) -> list[Fact]:
        if not self._planned:
            return []
        where = NamedNode(self._graph.graph("inferred/planned"))
        return [as_fact(q.triple) for q in self._graph.store.quads_for_pattern(subject, predicate, obj, where)]

    def _is_unwritten(self, pattern: Atom) -> bool:
        """Whether a pattern speaks of unnamed classes or properties, or of the ontology's own terms."""
        subject, predicate, obj = pattern
        return isinstance(predicate, BlankNode) or isinstance(obj, BlankNode) or subject in self._rules.terms

    def _is_asserted(self, fact: Fact) -> bool:
        if self._planned:
            return fact in self._own or bool(self._evidence.graphs(fact))
        return fact in self._own or self._evidence.is_done(fact)

    def _may_hold(self, fact: Fact) -> bool:
        """Whether the reasoner found this fact, or would not have written it down."""
        triple = as_triple(fact)
        if self._is_unwritten(fact) or triple is None:
            return True
        layers = ("inferred", "inferred/planned") if self._planned else ("inferred",)
        return any(self._graph.ask(triple.subject, triple.predicate, triple.object, layer) for layer in layers)


def _key(atom: Atom) -> Term | None:
    """By what a rule is found: the class of a type triple, else the property; None for any property."""
    _, predicate, obj = atom
    if isinstance(predicate, Variable):
        return None
    return obj if predicate == TYPE and not isinstance(obj, Variable | Literal) else predicate


def _unify(pattern: Atom, other: Atom) -> Binding | None:
    """What the variables of a pattern must stand for to give the other; its own variables fit anything."""
    binding: dict[Variable, Term] = {}
    for mine, theirs in zip(pattern, other, strict=True):
        if isinstance(theirs, Variable):
            continue
        if isinstance(mine, Variable):
            if binding.setdefault(mine, theirs) != theirs:
                return None
        elif mine != theirs:
            return None
    return binding


def _ground(atom: Atom) -> Fact:
    subject, predicate, obj = atom
    assert not isinstance(subject, Variable) and not isinstance(predicate, Variable) and not isinstance(obj, Variable)
    return (subject, predicate, obj)


def explain(graph: GraphStore, triple: Triple, rules: RuleSet | None = None) -> Proof:
    """Why a graph holds a triple: its sources if it is asserted, else a lowest proof from what is.

    What `graph/inferred` holds is proved from what is done, what `graph/inferred/planned` holds from plans too. Without
    `rules` they are those of the graph's own `graph/ontology`.

    Raises:
        UsageError: the graph holds no such triple, and no document denies it.
        StoreError: the triple was inferred, but not by these rules.
    """
    evidence, fact = EvidenceReader(graph), as_fact(triple)
    if graphs := evidence.graphs(fact):
        return Proof(triple, "asserted", sources=evidence.sources(fact), graphs=_short(graph, graphs))
    layers = [name for name in ("inferred", "inferred/planned")
              if graph.ask(triple.subject, triple.predicate, triple.object, name)]
    if not layers:
        if sources := evidence.sources(fact):
            return Proof(triple, "denied", sources=sources)
        raise UsageError("the graph does not hold this", where=str(triple),
                         hint="look at what it holds with: oreloop describe")
    if rules is None:
        rules = bind_rules(quad.triple for quad in graph.quads(["ontology"]))
    step = _Search(graph, rules, evidence, planned=layers[0] != "inferred").prove(fact)
    if step is None:
        raise StoreError("this was inferred, but the rules of the ontology don't give it", where=str(triple),
                         hint="run oreloop build: the ontology has changed since the last one")
    return _proofs(step, graph, evidence)[0]


def _short(graph: GraphStore, graphs: list[str]) -> tuple[str, ...]:
    return tuple(name.removeprefix(f"{graph.base}graph/") for name in graphs)


def _proofs(step: _Step, graph: GraphStore, evidence: EvidenceReader) -> list[Proof]:
    """A step as a proof; one about unnamed classes or properties gives way to its premises."""
    premises = tuple(proof for premise in step.premises for proof in _proofs(premise, graph, evidence))
    triple = as_triple(step.fact)
    if triple is None or isinstance(triple.object, BlankNode):
        return list(premises)
    if step.rule:
        return [Proof(triple, step.rule.name, step.rule, premises)]
    graphs = evidence.graphs(step.fact) or [graph.graph("ontology")]
    return [Proof(triple, "asserted", None, (), evidence.sources(step.fact), _short(graph, graphs))]


def _sentence(proof: Proof, label: Label) -> str:
    return proof.axiom.sentence(lambda t: "(unnamed)" if isinstance(t, BlankNode) else label(t)) if proof.axiom else ""


def render_proof(proof: Proof, label: Label) -> str:
    """A proof as an indented tree: what holds, by which rule, from what, said where."""
    return "\n".join(_lines(proof, label, ""))


def _lines(proof: Proof, label: Label, indent: str) -> Iterator[str]:
    triple = proof.triple
    yield indent + "  ".join(label(_plain(t)) for t in (triple.subject, triple.predicate, triple.object))
    indent += "    "
    if proof.axiom:
        yield f"{indent}because {_sentence(proof, label)} ({proof.rule})"
        for premise in proof.premises:
            yield from _lines(premise, label, indent)
    elif not proof.sources:
        yield f"{indent}stands in {', '.join(proof.graphs)}"
    count = count_of(proof.sources)
    if count.documents > 1:
        yield f"{indent}{count.words}:"
    # What tells whom "the company" stands for comes behind the sentences that say something of it.
    for source in sorted(proof.sources, key=lambda s: s.role == "antecedent"):
        verb = "denied" if source.status == "Denied" or proof.rule == "denied" else "stated"
        if source.role == "antecedent":
            verb = "named"
        yield f"{indent}{verb} in {_place(source)}"
        yield f"{indent}    \u201c{' '.join(source.quote.split())}\u201d"


def _plain(term: NamedNode | BlankNode | Literal | Triple) -> Term:
    assert not isinstance(term, Triple)
    return term


def _place(source: Citation) -> str:
    """Where a quote stands, in words."""
    at = ", ".join(filter(None, (source.file or source.document, source.place)))
    notes = [source.status] if source.status else []
    if source.repeats:
        notes.append(f"repeats {source.repeats}")
    if source.confidence is not None:
        notes.append(f"confidence {source.confidence:g}")
    title = f"{source.title}: " if source.title else ""
    return f"{title}{at}{' [' + ', '.join(notes) + ']' if notes else ''}"


def proof_to_json(proof: Proof, label: Label) -> Json:
    """A proof as JSON: the triple, its rule with the sentence, premises, sources without what is empty."""
    triple = proof.triple
    out: Json = {key: {"value": term.value, "label": label(term)} for key, term in
                 (("subject", _plain(triple.subject)), ("predicate", triple.predicate),
                  ("object", _plain(triple.object)))}
    out["rule"] = proof.rule
    if proof.axiom:
        out["because"] = _sentence(proof, label)
    if proof.graphs:
        out["graphs"] = list(proof.graphs)
    if proof.premises:
        out["premises"] = [proof_to_json(premise, label) for premise in proof.premises]
    if proof.sources:
        count = count_of(proof.sources)
        out |= {"documents": count.documents, "independent": count.independent}
        out["sources"] = [source.to_json() for source in proof.sources]
    return out
