"use strict";
/*
 * The picture: nodes and lines, what happens on a click, filters, and the search box.
 */
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const rank = new Map(data.styles.map((style, i) => [style.status, i]));
  const off = { looks: new Set(), statuses: new Set() };
  let picked = { nodes: new Set(), edges: new Set() };

  /** How a line looks with those of its facts that pass the filter; nothing if none does. */
  const lineStyle = (edge) => {
    const left = edge.facts.map((i) => data.facts[i].status).filter((status) => !off.statuses.has(status));
    const style = data.styles[Math.min(...left.map((status) => rank.get(status) ?? 0))];
    const hidden = !left.length || [edge.from, edge.to].some((id) => off.looks.has(data.nodes[id].look));
    return { hidden, dashes: style && style.dashes.length ? style.dashes : false };
  };

  const nodes = new vis.DataSet(data.nodes.map(({ label, ...node }) => ({ ...node, name: label })));
  const edges = new vis.DataSet(data.edges.map(({ label, detail, ...edge }) => ({
    ...edge, ...lineStyle(edge), names: [label, detail].filter(Boolean), width: edge.flow ? 2.2 : 1.2,
    color: { color: edge.flow ? "#c98a1b" : "#a3afb9", highlight: "#0b5cad", hover: "#56636f" },
  })));
  const picture = byId("picture");
  const network = new vis.Network(picture, { nodes, edges }, {
    ...data.options,
    configure: { enabled: false },
    layout: { improvedLayout: false },
    interaction: { hover: true, keyboard: { enabled: true, bindToWindow: false }, hideEdgesOnDrag: data.edges.length > 800 },
    nodes: { borderWidth: 1.5, borderWidthSelected: 3 },
    edges: { smooth: false, selectionWidth: 1.5, arrows: { to: { scaleFactor: 0.5 }, from: { scaleFactor: 0.5 } } },
  });
  const frame = picture.querySelector(".vis-network");
  frame.tabIndex = 0;
  frame.setAttribute("role", "application");
  frame.setAttribute("aria-label", "Picture of the network; arrows move it, plus and minus zoom");

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const smooth = calm ? false : { duration: 350, easingFunction: "easeInOutQuad" };
  const isPicked = (node, edge) => (edge === undefined ? picked.nodes.has(node) : picked.edges.has(edge));
  oreloop.labels(network, nodes, edges, isPicked);

  const factsOf = (id) => data.facts.map((_, i) => i).filter((i) => data.facts[i].from === id || data.facts[i].to === id);
  const lineOf = new Map(data.edges.flatMap((edge) => edge.facts.map((fact) => [fact, edge])));

  const pick = (nodeIds, edgeIds) => {
    picked = { nodes: new Set(nodeIds), edges: new Set(edgeIds) };
    network.setSelection({ nodes: nodeIds, edges: edgeIds }, { highlightEdges: nodeIds.length > 0 });
    network.redraw();
  };

  const pickNode = (id) => {
    pick([id], []);
    panel.node(id, factsOf(id));
  };

  const pickEdge = (edge, facts = edge.facts) => {
    pick([], [edge.id]);
    picked.nodes = new Set([edge.from, edge.to]);
    panel.edge(facts);
  };

  const go = {
    node: (id) => {
      pickNode(id);
      network.focus(id, { scale: Math.max(network.getScale(), 0.9), animation: smooth });
    },
    fact: (index) => {
      pickEdge(lineOf.get(index), [index]);
      byId("panel").focus();
    },
  };
  const panel = oreloop.panel(data, go);

  network.on("click", (event) => {
    if (event.nodes.length) pickNode(event.nodes[0]);
    else if (event.edges.length) pickEdge(data.edges[event.edges[0]]);
    else {
      pick([], []);
      panel.start();
    }
  });

  // Filters: types and statuses.

  const refresh = () => {
    nodes.update(data.nodes.map((node) => ({ id: node.id, hidden: off.looks.has(node.look) })));
    edges.update(data.edges.map((edge) => ({ id: edge.id, ...lineStyle(edge) })));
  };

  const types = [...document.querySelectorAll("button.type")];
  for (const button of types) {
    button.addEventListener("click", () => {
      const look = Number(button.dataset.look), on = off.looks.has(look);
      if (on) off.looks.delete(look);
      else off.looks.add(look);
      button.setAttribute("aria-pressed", String(on));
      refresh();
    });
  }

  const statuses = [...document.querySelectorAll("input[data-status]")];
  for (const box of statuses) {
    box.addEventListener("change", () => {
      if (box.checked) off.statuses.delete(box.dataset.status);
      else off.statuses.add(box.dataset.status);
      refresh();
    });
  }

  /** Show everything that is not hidden, with room for the names. */
  const fit = (animation) => {
    const shown = nodes.get({ filter: (node) => !node.hidden }).map(({ id }) => id);
    const places = Object.values(network.getPositions(shown));
    if (!places.length) return;
    const [left, right, top, bottom] = [["x", Math.min], ["x", Math.max], ["y", Math.min], ["y", Math.max]]
      .map(([axis, extreme]) => extreme(...places.map((place) => place[axis])));
    const scale = Math.min((picture.clientWidth - 130) / (right - left + 1),
      (picture.clientHeight - 100) / (bottom - top + 1), 1.4);
    const position = { x: (left + right) / 2, y: (top + bottom) / 2 };
    network.moveTo({ position, offset: { x: 0, y: -10 }, scale: Math.max(scale, 0.05), animation });
  };
  byId("fit").addEventListener("click", () => fit(smooth));
  byId("reset").addEventListener("click", () => {
    off.looks.clear();
    off.statuses.clear();
    for (const button of types) button.setAttribute("aria-pressed", "true");
    for (const box of statuses) box.checked = true;
    nodes.update(data.nodes.map(({ id, x, y }) => ({ id, x, y })));
    refresh();
    pick([], []);
    panel.start();
    byId("search").value = "";
    fit(smooth);
  });

  // Search: a combobox with a list, as the ARIA practices describe it.

  const search = byId("search"), hits = byId("hits");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const names = data.nodes.map((node, id) => ({
    id, name: node.label, folded: [node.label, ...data.things[id].labels.map(([, text]) => text)].map(fold),
  }));
  let current = -1;

  const close = () => {
    hits.hidden = true;
    current = -1;
    search.setAttribute("aria-expanded", "false");
    search.removeAttribute("aria-activedescendant");
  };

  const mark = (index) => {
    const items = [...hits.children];
    current = items.length ? (index + items.length) % items.length : -1;
    items.forEach((item, i) => item.setAttribute("aria-selected", String(i === current)));
    if (current < 0) return;
    search.setAttribute("aria-activedescendant", items[current].id);
    items[current].scrollIntoView({ block: "nearest" });
  };

  const choose = (id) => {
    search.value = data.nodes[id].label;
    close();
    go.node(id);
  };

  const option = (name, i) => {
    const item = document.createElement("li");
    item.id = `hit-${i}`;
    item.setAttribute("role", "option");
    item.append(name.name, " ");
    const type = document.createElement("small");
    type.append(data.looks[data.nodes[name.id].look].label);
    item.append(type);
    item.addEventListener("mousedown", (event) => {
      event.preventDefault();
      choose(name.id);
    });
    item.dataset.node = String(name.id);
    return item;
  };

  search.addEventListener("input", () => {
    const text = fold(search.value.trim());
    const place = (name) => Math.min(...name.folded.map((form) => {
      const at = form.indexOf(text);
      return at < 0 ? Infinity : at === 0 ? 0 : 1;
    }));
    const found = text ? names.map((name) => [place(name), name]).filter(([rating]) => rating < Infinity) : [];
    found.sort((a, b) => a[0] - b[0] || data.nodes[b[1].id].size - data.nodes[a[1].id].size || a[1].id - b[1].id);
    hits.replaceChildren(...found.slice(0, 12).map(([, name], i) => option(name, i)));
    hits.hidden = !found.length;
    search.setAttribute("aria-expanded", String(found.length > 0));
    mark(0);
  });

  search.addEventListener("keydown", (event) => {
    const act = {
      ArrowDown: () => mark(current + 1),
      ArrowUp: () => mark(current - 1),
      Enter: () => current >= 0 && choose(Number(hits.children[current].dataset.node)),
      Escape: close,
    }[event.key];
    if (!act || (hits.hidden && event.key !== "Escape")) return;
    event.preventDefault();
    act();
  });
  search.addEventListener("blur", close);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    search.focus();
  });

  window.addEventListener("beforeprint", () => { byId("table").open = true; });
  network.once("afterDrawing", () => document.documentElement.setAttribute("data-ready", "true"));
  fit(false);
})();
