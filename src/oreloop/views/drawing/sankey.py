"""Flows from left to right: a Sankey diagram.

Method: nodes are put in columns by the longest way to them (K. Sugiyama, S. Tagawa, M. Toda, Methods for visual
understanding of hierarchical system structures, IEEE Trans. SMC 11, 1981, 109-125: links that close a circle are set
apart first, then each column is ordered by the middle of its neighbours); a node is as high as what flows through it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from oreloop.analyses.figure import Link, Node, Sankey
from oreloop.views.drawing.svg import (
    INK,
    QUIET,
    Canvas,
    clipped,
    colour,
    groups_of,
    number,
    text_width,
)

_TOP, _GAP, _THICK = 56.0, 14.0, 16.0
#: Heights of the highest column, and widths from column to column, in pixels.
_HEIGHT, _STRIDE, _LABEL = 420.0, 250.0, 170.0
_ROUNDS = 12


@dataclass(slots=True)
class _Box:
    """A node with its column, its place in it, and how much of its sides is taken already."""

    node: Node
    column: int = 0
    y: float = 0.0
    height: float = 0.0
    out: float = 0.0
    into: float = 0.0


def draw_sankey(figure: Sankey) -> Canvas:
    """The diagram; what flows back goes round below it, what is planned is hatched or dashed."""
    boxes = {node.id: _Box(node) for node in figure.nodes}
    back = _backward(figure)
    forth = [link for link in figure.links if link not in back]
    _place_in_columns(boxes, forth)
    columns: dict[int, list[_Box]] = defaultdict(list)
    for box in boxes.values():
        columns[box.column].append(box)
    scale = _scale(figure, boxes, columns)
    _order(columns, forth, boxes)
    width = _STRIDE * max(len(columns) - 1, 0) + _THICK + _LABEL + 40
    bottom = max((box.y + box.height for box in boxes.values()), default=_TOP)
    canvas = Canvas(max(width, 420.0), bottom + 40)
    canvas.text(20, 28, figure.title, size=16, bold=True)
    groups = groups_of(node.group for node in figure.nodes)
    _draw_links(canvas, forth, boxes, scale, groups, figure.unit)
    canvas.height = _draw_back(canvas, sorted(back, key=lambda link: (link.source, link.target)), boxes, scale, bottom,
                               figure.unit) + 24
    for box in boxes.values():
        _draw_box(canvas, box, groups, figure.unit, scale)
    canvas.text(20, canvas.height - 8, f"Thickness: {figure.unit}.", size=12, fill=QUIET)
    if len(groups) > 1:
        canvas.height = canvas.legend([g or "other" for g in groups], 20, canvas.height + 18, canvas.width - 40,
                                      planned=any(n.planned for n in figure.nodes)) + 6
    return canvas


def _backward(figure: Sankey) -> set[Link]:
    """The links that close a circle when nodes are walked depth first, in their order."""
    targets: dict[str, list[Link]] = defaultdict(list)
    for link in figure.links:
        targets[link.source].append(link)
    state: dict[str, int] = {}
    back: set[Link] = set()
    for start in figure.nodes:
        stack = [] if state.get(start.id) else [(start.id, iter(targets[start.id]))]
        state.setdefault(start.id, 1)
        while stack:
            node, links = stack[-1]
            following = next(links, None)
            if following is None:
                state[node] = 2
                stack.pop()
            elif state.get(following.target) == 1:
                back.add(following)
            elif following.target not in state:
                state[following.target] = 1
                stack.append((following.target, iter(targets[following.target])))
    return back


def _place_in_columns(boxes: dict[str, _Box], links: list[Link]) -> None:
    """The column of each node: one further than the furthest of those before it."""
    for _ in boxes:
        moved = False
        for link in links:
            if boxes[link.target].column <= boxes[link.source].column:
                boxes[link.target].column = boxes[link.source].column + 1
                moved = True
        if not moved:
            return


def _scale(figure: Sankey, boxes: dict[str, _Box], columns: dict[int, list[_Box]]) -> float:
    """Pixels for one unit; sets the heights of nodes."""
    out: dict[str, float] = defaultdict(float)
    into: dict[str, float] = defaultdict(float)
    for link in figure.links:
        out[link.source] += link.weight
        into[link.target] += link.weight
    through = {key: max(out[key], into[key]) for key in boxes}
    fullest = max((sum(through[box.node.id] for box in column) for column in columns.values()), default=1.0)
    scale = _HEIGHT / (fullest or 1.0)
    for key, box in boxes.items():
        box.height = max(through[key] * scale, 3.0)
    return scale


def _order(columns: dict[int, list[_Box]], links: list[Link], boxes: dict[str, _Box]) -> None:
    """Order each column by the middle of its neighbours, from left to right and back, and place it in the height."""
    near: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for link in links:
        near[link.source].append((link.target, link.weight))
        near[link.target].append((link.source, link.weight))
    for column in columns.values():
        _stack(column)
    for turn in range(_ROUNDS):
        for index in sorted(columns, reverse=turn % 2 == 1):
            side = -1 if turn % 2 == 0 else 1

            def middle(box: _Box, side: int = side) -> float:
                weighed = [(boxes[k].y + boxes[k].height / 2, w) for k, w in near[box.node.id]
                           if (boxes[k].column - box.column) * side > 0]
                total = sum(w for _, w in weighed)
                return sum(y * w for y, w in weighed) / total if total else box.y + box.height / 2

            columns[index].sort(key=lambda box: round(middle(box), 3))
            _stack(columns[index])


def _stack(column: list[_Box]) -> None:
    """Put the nodes of a column under each other, in the middle of the height."""
    total = sum(max(box.height, 18.0) for box in column) + _GAP * (len(column) - 1)
    y = _TOP + max(0.0, (_HEIGHT - total) / 2)
    for box in column:
        box.y = y
        y += max(box.height, 18.0) + _GAP


def _x(box: _Box) -> float:
    return 20 + box.column * _STRIDE


def _draw_links(canvas: Canvas, links: list[Link], boxes: dict[str, _Box], scale: float, groups: dict[str, int],
                unit: str) -> None:
    def place(link: Link) -> tuple[float, float, str, str]:
        return boxes[link.source].y, boxes[link.target].y, link.source, link.target

    for link in sorted(links, key=place):
        source, target = boxes[link.source], boxes[link.target]
        thick = max(link.weight * scale, 1.0)
        x0, x1 = _x(source) + _THICK, _x(target)
        y0, y1 = source.y + source.out + thick / 2, target.y + target.into + thick / 2
        source.out += thick
        target.into += thick
        middle, top0, top1 = (x0 + x1) / 2, y0 - thick / 2, y1 - thick / 2
        band = (f"M{x0:.1f} {top0:.1f}C{middle:.1f} {top0:.1f} {middle:.1f} {top1:.1f} {x1:.1f} {top1:.1f}v{thick:.1f}"
                f"C{middle:.1f} {top1 + thick:.1f} {middle:.1f} {top0 + thick:.1f} {x0:.1f} {top0 + thick:.1f}Z")
        fill = colour(groups[source.node.group])
        canvas.add("path", _told(link, boxes, unit), d=band, fill=f"url(#hatch-{fill[1:]})" if link.planned else fill,
                   fill_opacity=0.55 if link.planned else 0.38)


def _draw_back(canvas: Canvas, links: list[Link], boxes: dict[str, _Box], scale: float, bottom: float,
               unit: str) -> float:
    """What flows back, each round below the diagram; returns the y below the last one."""
    y = bottom + 14
    for link in links:
        source, target = boxes[link.source], boxes[link.target]
        thick = min(max(link.weight * scale, 2.0), 6.0)
        y += thick
        x0, x1 = _x(source) + _THICK, _x(target)
        y0 = source.y + min(source.out + thick / 2, source.height)
        y1 = target.y + min(target.into + thick / 2, target.height)
        source.out += thick
        target.into += thick
        data = (f"M{x0:.1f} {y0:.1f}h10q10 0 10 10V{y - 10:.1f}q0 10 -10 10H{x1 - 12:.1f}q-10 0 -10 -10V{y1 + 10:.1f}"
                f"q0 -10 10 -10H{x1 - 2:.1f}")
        canvas.add("path", _told(link, boxes, unit), d=data, fill="none", stroke=QUIET, stroke_width=thick,
                   stroke_opacity=0.6, stroke_dasharray="10 4" if link.planned else None)
        canvas.text((x0 + x1) / 2, y - thick / 2 - 3, f"← {link.label}" if link.label else "←", size=11, fill=QUIET,
                    anchor="middle", halo=True)
        y += 16
    return y


def _told(link: Link, boxes: dict[str, _Box], unit: str) -> str:
    ends = f"{boxes[link.source].node.label} → {boxes[link.target].node.label}"
    planned = " (planned)" if link.planned else ""
    return f"{ends}: {link.label + ', ' if link.label else ''}{number(link.weight)} {unit}{planned}"


def _draw_box(canvas: Canvas, box: _Box, groups: dict[str, int], unit: str, scale: float) -> None:
    x, label = _x(box), clipped(box.node.label, _LABEL)
    through = number(box.height / scale)
    canvas.bar(x, box.y, _THICK, box.height, colour(groups[box.node.group]), planned=box.node.planned,
               tip=f"{box.node.label}: {through} {unit}{' (planned)' if box.node.planned else ''}")
    y = box.y + box.height / 2 + 4
    canvas.text(x + _THICK + 5, y, label, size=13, fill=INK, halo=True)
    if text_width(label) < _LABEL - 40:
        canvas.text(x + _THICK + 9 + text_width(label), y, through, size=11, fill=QUIET, halo=True)
