"use strict";
/*
 * Names on the picture. The library would print every name over every other; here a name is drawn only where it covers
 * no other, the names of the best joined things first, so that more of them appear as one zooms in.
 */
const oreloop = {};

oreloop.labels = (network, nodes, edges, isPicked) => {
  const FACE = '"Liberation Sans", system-ui, Arial, sans-serif';
  const widths = new Map();

  /** Lines of at most 20 characters; at most three of them. */
  const lines = (text) => {
    const out = [""];
    for (const word of text.split(/\s+/)) {
      const last = out[out.length - 1];
      if (!last) out[out.length - 1] = word;
      else if (last.length + word.length < 20) out[out.length - 1] = `${last} ${word}`;
      else out.push(word);
    }
    const short = out.slice(0, 3).map((line) => (line.length > 26 ? `${line.slice(0, 25)}…` : line));
    if (out.length > 3) short[2] += " …";
    return short;
  };

  const width = (ctx, text, font) => {
    const key = font + text;
    if (!widths.has(key)) widths.set(key, ctx.measureText(text).width);
    return widths.get(key);
  };

  const covers = (boxes, box) =>
    boxes.some((b) => b[0] < box[2] && box[0] < b[2] && b[1] < box[3] && box[1] < b[3]);

  const write = (ctx, text, x, y, colour) => {
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = "rgba(255,255,255,0.94)";
    ctx.strokeText(text, x, y);
    ctx.fillStyle = colour;
    ctx.fillText(text, x, y);
  };

  /** The name of one node under it, unless it would cover something; picked nodes are named in any case. */
  const nameNode = (ctx, node, at, scale, taken, marks) => {
    const picked = isPicked(node.id);
    const size = picked ? 14 : Math.min(14, 10.5 + node.size / 8);
    const font = `${picked ? "600 " : ""}${size}px ${FACE}`;
    ctx.font = font;
    const parts = lines(node.name);
    const wide = Math.max(...parts.map((part) => width(ctx, part, font)));
    const top = at.y + node.size * scale + 3;
    const box = [at.x - wide / 2 - 2, top, at.x + wide / 2 + 2, top + parts.length * size * 1.15];
    if (!picked && (covers(taken, box) || covers(marks, box))) return;
    taken.push(box);
    ctx.textBaseline = "top";
    parts.forEach((part, i) => write(ctx, part, at.x, top + i * size * 1.15, picked ? "#0b3d73" : "#1d2730"));
  };

  /** What a line says, or only the amount, along it, where there is room; of many lines only the amounts. */
  const nameEdge = (ctx, edge, from, to, few, taken) => {
    const font = `10.5px ${FACE}`;
    ctx.font = font;
    const room = Math.hypot(to.x - from.x, to.y - from.y) * 0.7;
    const picked = isPicked(null, edge.id);
    const names = few ? edge.names : edge.names.slice(1);
    const name = picked ? edge.names[0] : names.find((text) => width(ctx, text, font) < room);
    if (!name) return;
    const wide = width(ctx, name, font);
    let angle = Math.atan2(to.y - from.y, to.x - from.x);
    if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
    const x = (from.x + to.x) / 2, y = (from.y + to.y) / 2;
    const dx = (Math.abs(Math.cos(angle)) * wide) / 2 + 5, dy = (Math.abs(Math.sin(angle)) * wide) / 2 + 5;
    const box = [x - dx, y - dy, x + dx, y + dy];
    if (!picked && covers(taken, box)) return;
    taken.push(box);
    ctx.save();
    ctx.translate(x, y);
    ctx.rotate(angle);
    ctx.textBaseline = "middle";
    write(ctx, name, 0, 0, "#4d5963");
    ctx.restore();
  };

  network.on("afterDrawing", (ctx) => {
    const scale = network.getScale();
    const ratio = window.devicePixelRatio || 1;
    const places = network.getPositions();
    const taken = [];
    const shown = nodes.get({ filter: (node) => !node.hidden });
    const screen = new Map(shown.map((node) => [node.id, network.canvasToDOM(places[node.id])]));
    ctx.save();
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.textAlign = "center";
    ctx.lineJoin = "round";
    shown.sort((a, b) => isPicked(b.id) - isPicked(a.id) || b.size - a.size || a.id - b.id);
    const marks = shown.map((node) => {
      const at = screen.get(node.id), half = node.size * scale * 0.8;
      return [at.x - half, at.y - half, at.x + half, at.y + half];
    });
    shown.forEach((node, i) => {
      // The forty best joined may be written over the mark of a lesser one, for the sake of being named at all.
      nameNode(ctx, node, screen.get(node.id), scale, taken, i < 40 ? marks.slice(0, i) : marks);
    });
    taken.push(...marks);
    const few = scale > 0.8 || edges.length < 80;
    for (const edge of edges.get({ filter: (item) => !item.hidden && item.from !== item.to })) {
      nameEdge(ctx, edge, screen.get(edge.from), screen.get(edge.to), few, taken);
    }
    ctx.restore();
  });
};
