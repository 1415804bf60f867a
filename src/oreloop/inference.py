"""OWL 2 RL reasoning: what follows from facts by the rules of an ontology, and where facts contradict it.

Semi-naive evaluation (Abiteboul, Hull, Vianu: Foundations of Databases, 1995, section 13.1): a rule meets only facts
that are new since the last round. Terms become integers; a class is a relation that holds between each of its members
and itself, so that a rule is a join of binary relations, whatever it says.

Left out: datatype rules (dt-*), and sameAs between properties or classes (eq-rep-p).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from itertools import chain

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from oreloop.rules import RESOURCE, SAME_AS, THING, TYPE, Atom, Fact, Rule, RuleSet, Term, as_fact

#: A property (False) or a class (True), by its integer.
_Relation = tuple[bool, int]
_Pair = tuple[int, int]
_Row = tuple[int, ...]
_Step = Callable[[list[_Row]], list[_Row]]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Facts that can't all hold by the ontology: the rule that forbids it, and the facts."""

    rule: Rule
    facts: tuple[Triple, ...]


@dataclass(slots=True)
class _Terms:
    """Terms as integers: things from 0 upwards, literals from -1 downwards."""

    numbers: dict[Term, int] = field(default_factory=dict)
    things: list[NamedNode | BlankNode] = field(default_factory=list)
    literals: list[Literal] = field(default_factory=list)

    def number(self, term: Term) -> int:
        """The integer of a term, a new one where it has none."""
        found = self.numbers.get(term)
        if found is None:
            if isinstance(term, Literal):
                self.literals.append(term)
                found = -len(self.literals)
            else:
                self.things.append(term)
                found = len(self.things) - 1
            self.numbers[term] = found
        return found

    def term(self, number: int) -> Term:
        """The term of an integer."""
        return self.things[number] if number >= 0 else self.literals[-number - 1]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How one rule meets new facts of one relation: filter, joins one by one, then the columns of its head."""

    rule: Rule
    start: _Step
    steps: tuple[_Step, ...]
    head: _Relation | None
    first: int
    last: int
    body: tuple[tuple[_Relation, int, int], ...]

    def rows(self, pairs: Iterable[_Pair]) -> list[_Row]:
        """Each way in which the body holds with one of these pairs in it."""
        rows = self.start(list(pairs))
        for step in self.steps:
            if not rows:
                break
            rows = step(rows)
        return rows


class _Closure:
    """Facts that grow until no rule adds anything; more facts may come later, nothing is ever taken away."""

    def __init__(self, rules: RuleSet) -> None:
        self.terms = _Terms()
        self.type = self.terms.number(TYPE)
        self.same: _Relation = (False, self.terms.number(SAME_AS))
        self.facts: dict[_Relation, set[_Pair]] = defaultdict(set)
        self.given: dict[_Relation, set[_Pair]] = defaultdict(set)
        self.forward: dict[_Relation, dict[int, list[int]]] = {}
        self.backward: dict[_Relation, dict[int, list[int]]] = {}
        self.cliques: dict[int, set[int]] = {}
        self.plans: dict[_Relation, list[_Plan]] = defaultdict(list)
        for rule in rules.rules:
            for trigger in range(len(rule.body)):
                plan = self.plan(rule, trigger)
                self.plans[plan.body[trigger][0]].append(plan)

    def relation(self, predicate: Term | Variable, obj: Term | Variable) -> _Relation:
        """The class of a type triple, else the property."""
        assert not isinstance(predicate, Variable)
        if predicate == TYPE and not isinstance(obj, Variable | Literal):
            return (True, self.terms.number(obj))
        return (False, self.terms.number(predicate))

    def add(self, triples: Iterable[Triple]) -> None:
        """Add facts, and all that follows from them."""
        fresh: dict[_Relation, set[_Pair]] = defaultdict(set)
        number, numbers = self.terms.number, self.terms.numbers
        for triple in triples:
            subject, predicate, obj = as_fact(triple)
            first = numbers[subject] if subject in numbers else number(subject)
            last = numbers[obj] if obj in numbers else number(obj)
            relation = numbers[predicate] if predicate in numbers else number(predicate)
            if relation == self.type and last >= 0:
                fresh[True, last].add((first, first))
            else:
                fresh[False, relation].add((first, last))
        for key, pairs in fresh.items():
            self.given[key] |= pairs
            pairs -= self.facts[key]
        self._settle(fresh)

    def _settle(self, fresh: dict[_Relation, set[_Pair]]) -> None:
        while fresh:
            if self.cliques or fresh.get(self.same):
                self._spread_identity(fresh)
            for relation, pairs in fresh.items():
                self._store(relation, pairs)
            derived: dict[_Relation, set[_Pair]] = defaultdict(set)
            for relation, pairs in fresh.items():
                for plan in self.plans.get(relation, ()):
                    assert plan.head is not None
                    first, last = plan.first, plan.last
                    found = {(row[first], row[last]) for row in plan.rows(pairs)} - self.facts[plan.head]
                    derived[plan.head] |= found
            fresh = {}
            for relation, pairs in derived.items():
                sound = {p for p in pairs if p[0] >= 0 and (relation != self.same or p[0] != p[1])}
                if sound:
                    fresh[relation] = sound

    def _store(self, relation: _Relation, pairs: set[_Pair]) -> None:
        self.facts[relation] |= pairs
        if (forward := self.forward.get(relation)) is not None:
            for first, last in pairs:
                forward[first].append(last)
        if (backward := self.backward.get(relation)) is not None:
            for first, last in pairs:
                backward[last].append(first)

    def _spread_identity(self, fresh: dict[_Relation, set[_Pair]]) -> None:
        """What holds of a thing holds of all that are the same (eq-sym, eq-trans, eq-rep-s, eq-rep-o)."""
        merged = self._merge(fresh.get(self.same, ()))
        cliques = self.cliques
        for relation in {*fresh, *(self.facts if merged else ())}:
            known = self.facts[relation]
            new = fresh.get(relation, set())
            source = known | new if merged else new
            touched = [p for p in source if p[0] in cliques or p[1] in cliques]
            for first, last in touched:
                alike = sorted(cliques.get(first, (first,)))
                if relation[0]:
                    new |= {(a, a) for a in alike}
                else:
                    new |= {(a, b) for a in alike for b in cliques.get(last, (last,))}
            if relation == self.same:
                new = {p for p in new if p[0] != p[1]}
            if new := new - known:
                fresh[relation] = new

    def _merge(self, pairs: Iterable[_Pair]) -> bool:
        grew = False
        for first, last in pairs:
            left, right = self.cliques.get(first, {first}), self.cliques.get(last, {last})
            if min(first, last) < 0 or left is right or first == last:
                continue
            grew = True
            for member in (union := left | right):
                self.cliques[member] = union
        return grew

    def plan(self, rule: Rule, trigger: int) -> _Plan:
        """Order the joins of a rule that starts from one of its atoms: always on with what is bound most."""
        slots: dict[Term | Variable, int] = {}
        atoms = [(self.relation(a[1], a[2]), a[0], a[0] if self._is_class(a) else a[2]) for a in rule.body]
        _, first, last = atoms[trigger]
        slots[first] = 0
        slots.setdefault(last, 1)
        constants = [t for _, *ends in atoms for t in ends if not isinstance(t, Variable) and t not in slots]
        head = rule.head
        if head is not None:
            constants += [t for t in (head[0], head[2]) if not isinstance(t, Variable) and t not in slots]
        width = 2
        for constant in dict.fromkeys(constants):
            slots[constant] = width
            width += 1
        start = self._start(first, last, list(dict.fromkeys(constants)))
        steps, rest = [], [a for i, a in enumerate(atoms) if i != trigger]
        while rest:
            atom = max(rest, key=lambda a: (a[1] in slots) + (a[2] in slots))
            rest.remove(atom)
            relation, left, right = atom
            steps.append(self._join(relation, slots.get(left), slots.get(right), left == right))
            for end in (left, right):
                if end not in slots:
                    slots[end] = width
                    width += 1
        body = tuple((relation, slots[left], slots[right]) for relation, left, right in atoms)
        if head is None:
            return _Plan(rule, start, tuple(steps), None, 0, 0, body)
        ends = (head[0], head[0] if self._is_class(head) else head[2])
        return _Plan(rule, start, tuple(steps), self.relation(head[1], head[2]), slots[ends[0]], slots[ends[1]], body)

    @staticmethod
    def _is_class(atom: Atom) -> bool:
        return atom[1] == TYPE and not isinstance(atom[2], Variable | Literal)

    def _start(self, first: Term | Variable, last: Term | Variable, constants: list[Term]) -> _Step:
        """Pairs as rows, with the rule's constants behind them; only those that fit the atom."""
        tail = tuple(self.terms.number(c) for c in constants)
        left = None if isinstance(first, Variable) else self.terms.number(first)
        right = None if isinstance(last, Variable) else self.terms.number(last)
        loop = first == last

        def start(rows: list[_Row]) -> list[_Row]:
            if left is not None:
                rows = [r for r in rows if r[0] == left]
            if right is not None:
                rows = [r for r in rows if r[1] == right]
            if loop:
                rows = [r for r in rows if r[0] == r[1]]
            return [r + tail for r in rows] if tail else rows

        return start

    def _join(self, relation: _Relation, left: int | None, right: int | None, loop: bool) -> _Step:
        """One more atom: a filter where both ends are bound, else new columns through an index."""
        facts = self.facts[relation]
        if left is not None and right is not None:
            return lambda rows: [r for r in rows if (r[left], r[right]) in facts]
        if left is not None:
            forward = self.forward.setdefault(relation, defaultdict(list))
            return lambda rows: [(*r, x) for r in rows if r[left] in forward for x in forward[r[left]]]
        if right is not None:
            backward = self.backward.setdefault(relation, defaultdict(list))
            return lambda rows: [(*r, x) for r in rows if r[right] in backward for x in backward[r[right]]]
        if loop:
            return lambda rows: [(*r, a) for r in rows for a, b in facts if a == b]
        return lambda rows: [(*r, *pair) for r in rows for pair in facts]

    def fact(self, relation: _Relation, first: int, last: int) -> Fact:
        """The fact of a pair in a relation."""
        number, term = relation[1], self.terms.term
        return (term(first), TYPE, term(number)) if relation[0] else (term(first), term(number), term(last))

    def snapshot(self) -> dict[_Relation, set[_Pair]]:
        """A copy of all facts as they are now."""
        return {relation: set(pairs) for relation, pairs in self.facts.items()}

    def derived(self, rules: RuleSet, before: dict[_Relation, set[_Pair]]) -> set[Triple]:
        """The facts worth telling that nobody gave and that were not there before."""
        unspoken = {self.terms.numbers[t] for t in rules.terms if t in self.terms.numbers}
        boring = {(True, self.terms.number(THING)), (True, self.terms.number(RESOURCE))}
        things, term = self.terms.things, self.terms.term
        found: set[Triple] = set()
        for relation, pairs in self.facts.items():
            is_class, number = relation
            named = things[number]
            if relation in boring or isinstance(named, BlankNode):
                continue
            new = [p for p in pairs.difference(self.given[relation], before.get(relation, ())) if p[0] not in unspoken]
            if is_class:
                found.update(Triple(things[member], TYPE, named) for member, _ in new)
            else:
                found.update(Triple(things[first], named, term(last)) for first, last in new)
        return found


def infer(facts: Iterable[Triple], rules: RuleSet) -> set[Triple]:
    """What follows from facts by the rules, and was not among them.

    Left out, as nobody would ask for it: triples about terms of the ontology, membership in owl:Thing, rdfs:Resource
    and unnamed classes, a thing's being the same as itself.

    Raises:
        KnowledgeError: a fact is about a triple.
    """
    return infer_layers(facts, (), rules)[0]


def infer_layers(done: Iterable[Triple], planned: Iterable[Triple], rules: RuleSet) -> tuple[set[Triple], set[Triple]]:
    """What follows from what is done, and what follows besides when plans are counted too.

    The second holds nothing that follows from what is done alone, and nothing that was said.

    Raises:
        KnowledgeError: a fact is about a triple.
    """
    closure = _Closure(rules)
    closure.add(chain(rules.facts, done))
    first = closure.derived(rules, {})
    before = closure.snapshot()
    closure.add(planned)
    return first, closure.derived(rules, before)


def contradictions(facts: Iterable[Triple], rules: RuleSet) -> list[Contradiction]:
    """Where facts, with all that follows from them, contradict the ontology; sorted, each once."""
    closure = _Closure(rules)
    denials = [closure.plan(rule, 0) for rule in rules.denials]
    single = [closure.plan(rule, 0) for rule in rules.rules if rule.head and rule.head[1] == SAME_AS]
    closure.add(chain(rules.facts, facts))
    found = {}
    for plan in (*denials, *single):
        rows = plan.rows(closure.facts[plan.body[0][0]]) if plan.head is None else _two_values(closure, plan)
        for row in rows:
            contradiction = _contradiction(closure, plan, row)
            found[(plan.rule.name, *map(str, contradiction.facts))] = contradiction
    return [found[key] for key in sorted(found)]


def _two_values(closure: _Closure, plan: _Plan) -> Iterator[_Row]:
    """Two different literals where only one may stand: the same by the rule, different by dt-diff."""
    for row in plan.rows(closure.facts[plan.body[0][0]]):
        first, last = row[plan.first], row[plan.last]
        if first < 0 and last < 0 and _differ(closure.terms.term(first), closure.terms.term(last)):
            yield row


def _contradiction(closure: _Closure, plan: _Plan, row: _Row) -> Contradiction:
    facts = [closure.fact(relation, row[left], row[right]) for relation, left, right in plan.body]
    named = [Triple(*f) for f in facts if isinstance(f[1], NamedNode)]  # type: ignore[arg-type]
    return Contradiction(plan.rule, tuple(sorted(set(named), key=str)))


def _differ(left: Term, right: Term) -> bool:
    """Whether two literals have different values; numbers are compared as numbers."""
    try:
        return Decimal(left.value) != Decimal(right.value)
    except InvalidOperation:
        return left != right
