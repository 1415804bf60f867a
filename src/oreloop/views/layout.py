"""Where each node stands: a spring layout that gives the same places on every machine.

Method: forces between all pairs and along edges with falling temperature (T. M. J. Fruchterman and E. M. Reingold,
Graph drawing by force-directed placement, Software: Practice and Experience 21, 1991, 1129-1164), begun on a sunflower
spiral instead of at random. Written here because the one in networkx needs numpy, which nothing else of the core does.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, sin, sqrt

#: How many pairs of nodes may be looked at in all; decides how many rounds large pictures get.
_WORK = 3_500_000

_GOLDEN_ANGLE = 2.399963229728653

Point = tuple[int, int]


def spring_layout(count: int, edges: Sequence[tuple[int, int]], *, aspect: float = 1.4) -> list[Point]:
    """Places for nodes 0 to count - 1, whole pixels around (0, 0); about `aspect` times as wide as high.

    >>> spring_layout(1, [])
    [(0, 0)]
    """
    length = 50 + 320 / sqrt(count + 1)
    order = _by_neighbourhood(count, edges)
    x, y = [0.0] * count, [0.0] * count
    for rank, node in enumerate(order):
        radius, angle = length * 0.6 * sqrt(rank), rank * _GOLDEN_ANGLE
        # Rounded, since the last digit of a sine is not the same in every C library.
        x[node], y[node] = float(round(radius * cos(angle))), float(round(radius * sin(angle)))
    pairs = sorted({(min(a, b), max(a, b)) for a, b in edges if a != b})
    degree = [0] * count
    for a, b in pairs:
        degree[a] += 1
        degree[b] += 1
    mass = [1 + 0.35 * sqrt(d) for d in degree]
    rounds = max(60, min(300, _WORK // (count * count // 2 + 1)))
    for step in range(rounds):
        _move(x, y, pairs, mass, length, limit=length * (1 - step / rounds) + 1, aspect=aspect)
    _spread(x, y, mass)
    return [(round(a), round(b)) for a, b in zip(x, y, strict=True)]


def _by_neighbourhood(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The nodes breadth first, from the best joined one of each part, so that neighbours begin near each other."""
    joined: list[set[int]] = [set() for _ in range(count)]
    for a, b in edges:
        joined[a].add(b)
        joined[b].add(a)
    order: list[int] = []
    seen = [False] * count
    for start in sorted(range(count), key=lambda n: (-len(joined[n]), n)):
        queue = [] if seen[start] else [start]
        seen[start] = True
        for node in queue:
            order.append(node)
            for other in sorted(joined[node], key=lambda n: (-len(joined[n]), n)):
                if not seen[other]:
                    seen[other] = True
                    queue.append(other)
    return order


def _move(x: list[float], y: list[float], pairs: Sequence[tuple[int, int]], mass: Sequence[float],
          length: float, *, limit: float, aspect: float) -> None:
    """One round: nodes repel each other, edges pull, the middle pulls a little; no node goes further than `limit`.

    `length` is the wished length of an edge, in the pixels of the picture at its natural size.
    """
    count = len(x)
    push_x, push_y = [0.0] * count, [0.0] * count
    square = length * length
    for a in range(count):
        ax, ay, force_x, force_y = x[a], y[a], 0.0, 0.0
        strength = square * mass[a]
        for b in range(a + 1, count):
            dx, dy = ax - x[b], ay - y[b]
            force = strength * mass[b] / (dx * dx + dy * dy + 1.0)
            dx *= force
            dy *= force
            force_x += dx
            force_y += dy
            push_x[b] -= dx
            push_y[b] -= dy
        push_x[a] += force_x
        push_y[a] += force_y
    for a, b in pairs:
        dx, dy = x[b] - x[a], y[b] - y[a]
        pull = sqrt(dx * dx + dy * dy) / length
        push_x[a] += dx * pull
        push_y[a] += dy * pull
        push_x[b] -= dx * pull
        push_y[b] -= dy * pull
    gravity = 0.7 + 0.03 * sqrt(count)
    for node in range(count):
        fx = push_x[node] - x[node] * gravity
        fy = push_y[node] - y[node] * gravity * aspect
        scale = min(1.0, limit / (sqrt(fx * fx + fy * fy) + 1e-9))
        x[node] += fx * scale
        y[node] += fy * scale


def _spread(x: list[float], y: list[float], mass: Sequence[float]) -> None:
    """Push nodes apart that would touch."""
    for _ in range(20):
        moved = False
        for a in range(len(x)):
            for b in range(a + 1, len(x)):
                dx, dy = x[b] - x[a], y[b] - y[a]
                apart, least = sqrt(dx * dx + dy * dy), 22 * (mass[a] + mass[b])
                if apart < least:
                    moved = True
                    dx, dy = (dx / apart, dy / apart) if apart > 1e-6 else (1.0, 0.0)
                    shift = (least - apart) / 2
                    x[a] -= dx * shift
                    y[a] -= dy * shift
                    x[b] += dx * shift
                    y[b] += dy * shift
        if not moved:
            return
