"""How fast the reasoner is beside owlrl, on made-up consortia and plants under the ontology of this project.

    python tests/benchmarks/bench_inference.py [--sizes 1000 10000] [--alone 100000] [--rounds 3]

Both sides get the same facts and axioms, take turns in fresh processes, and must infer the same triples. Times are CPU
seconds without reading the files; ours include binding the rules.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Triple, parse, serialize

HERE = Path(__file__)
sys.path.insert(0, str(HERE.parents[1]))

ORL = "https://w3id.org/oreloop/ontology#"
EX = "https://example.org/"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
WORDS = ("label", "definition", "isDefinedBy", "comment", "note", "example")


def axioms() -> list[Triple]:
    """The ontology without its labels and definitions, which no rule reads but owlrl would."""
    path = HERE.parents[2] / "ontology" / "oreloop.ttl"
    return [q.triple for q in parse(path=str(path)) if not q.predicate.value.endswith(WORDS)]


def facts(size: int) -> list[Triple]:
    """About `size` triples: projects with partners, plants with operators in nested places, flows, contracts."""
    chance = random.Random(size)
    found: dict[Triple, None] = {}

    def say(subject: str, predicate: str, obj: str) -> None:
        verb = RDF_TYPE if predicate == "a" else NamedNode(ORL + predicate)
        found[Triple(NamedNode(EX + subject), verb, NamedNode((ORL if predicate == "a" else EX) + obj))] = None

    count = max(size // 22, 1)
    for i in range(count):
        firm, other = f"org/{chance.randrange(count)}", f"org/{chance.randrange(count)}"
        say(firm, "a", "Company")
        say(f"project/{i}", "coordinatedBy", firm)
        for _ in range(6):
            say(f"project/{i}", "hasPartner", f"org/{int(count * chance.random() ** 2)}")
        say(f"plant/{i}", "a", "Facility")
        say(f"plant/{i}", "operator", other)
        say(f"plant/{i}", "locatedIn", f"place/{i % (count // 4 + 1)}")
        say(f"plant/{i}", "performs", f"step/{i % 12}")
        say(f"place/{i % (count // 4 + 1)}", "locatedIn", f"region/{i % 20}")
        say(f"region/{i % 20}", "locatedIn", f"country/{i % 5}")
        for predicate, end in (("a", "Flow"), ("input", f"material/{i % 40}"), ("output", f"material/{i % 37}"),
                               ("actor", firm), ("viaStep", f"step/{i % 12}")):
            say(f"flow/{i}", predicate, end)
        for predicate, end in (("supplier", firm), ("buyer", other), ("ofMaterial", f"material/{i % 40}")):
            say(f"contract/{i}", predicate, end)
    return list(found)


def ours(size: int) -> tuple[float, set[Triple]]:
    """CPU seconds and what we infer."""
    from oreloop.inference import infer
    from oreloop.rules import bind_rules

    data, ontology = facts(size), axioms()
    start = time.process_time()
    found = infer(data, bind_rules(ontology))
    return time.process_time() - start, found


def theirs(size: int) -> tuple[float, set[Triple]]:
    """CPU seconds of owlrl and what it infers, by the filter of the tests."""
    import owlrl
    import rdflib

    from test_inference import instances

    data, ontology = facts(size), axioms()
    graph = rdflib.Graph()
    graph.parse(data=serialize([*data, *ontology], format=RdfFormat.N_TRIPLES), format="nt")
    start = time.process_time()
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    return time.process_time() - start, instances(graph, set(data), ontology)


def child(side: str, size: int) -> None:
    """One measurement, printed as JSON."""
    seconds, found = (ours if side == "ours" else theirs)(size)
    digest = hashlib.sha256("\n".join(sorted(map(str, found))).encode()).hexdigest()[:12]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps({"side": side, "given": len(facts(size)), "inferred": len(found), "answer": digest,
                                 "cpu_s": round(seconds, 3), "peak_mb": memory}) + "\n")


def measure(side: str, size: int) -> dict[str, object]:
    """The same in a process of its own."""
    result = subprocess.run([sys.executable, str(HERE), "--child", side, "--sizes", str(size)], capture_output=True,
                            text=True, check=True)
    sys.stdout.write(result.stdout)
    sys.stdout.flush()
    found: dict[str, object] = json.loads(result.stdout)
    return found


def main() -> int:
    """Run all; 1 if the two sides differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--alone", type=int, nargs="*", default=[100_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--child", choices=("ours", "owlrl"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child, options.sizes[0])
        return 0
    for size in options.sizes:
        ratios = []
        for _ in range(options.rounds):
            pair = [measure(side, size) for side in ("ours", "owlrl")]
            if pair[0]["answer"] != pair[1]["answer"]:
                sys.stdout.write("the two sides infer different triples\n")
                return 1
            ratios.append(float(str(pair[1]["cpu_s"])) / float(str(pair[0]["cpu_s"])))
        sys.stdout.write(f"{size}: owlrl takes {sorted(ratios)[len(ratios) // 2]:.0f} times as long "
                         f"({min(ratios):.0f} to {max(ratios):.0f})\n")
    for size in options.alone:
        measure("ours", size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
