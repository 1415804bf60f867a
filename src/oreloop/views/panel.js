"use strict";
/*
 * The panel beside the picture: what is known of a node, and the quotes behind a line. Every text is set as text.
 */
oreloop.panel = (data, go) => {
  const panel = document.getElementById("panel");
  const start = [...panel.childNodes];
  const LANGUAGES = { de: "German", en: "English", fr: "French", "": "" };
  const statusLabel = new Map(data.styles.map((style) => [style.status, style.label]));

  /** An element with a class, and children that are elements or texts. */
  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  };

  const badge = (status) => make("span", "badge", statusLabel.get(status) || status);

  const link = (text, act) => {
    const button = make("button", "link", text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  };

  const quote = (index) => {
    const [document_, text, place, confidence, repeats] = data.evidence[index];
    const source = data.documents[document_];
    const about = [source.publisher, source.issued, source.original && `after ${source.original}`];
    const exact = [source.file, place, confidence && `confidence ${confidence}`, repeats && `repeats ${repeats}`];
    return make("blockquote", "", make("q", "", text), make("footer", "",
      make("cite", "", source.title), ...about.filter(Boolean).map((part) => `, ${part}`),
      make("br", ""), exact.filter(Boolean).join(" · ")));
  };

  const facts = (indexes, title) => {
    const out = [];
    for (const index of indexes) {
      const fact = data.facts[index];
      const count = fact.evidence.length;
      out.push(make("section", "fact",
        title ? make("h3", "", data.nodes[fact.from].label, ` ${fact.label} `, data.nodes[fact.to].label) : null,
        make("p", "", badge(fact.status), " ", fact.detail),
        count ? make("p", "quiet", count === 1 ? "One quote:" : `${count} quotes in ${fact.said}:`)
          : make("p", "quiet", "No document says it in so many words; it follows from what is stated."),
        ...fact.evidence.map(quote),
        make("p", "quiet", "All that is behind it:"), make("pre", "", make("code", "", fact.why))));
    }
    return out;
  };

  const show = (...children) => {
    panel.replaceChildren(...children.filter((child) => child !== null));
    panel.scrollTop = 0;
  };

  /** One fact as a line of a node's list: what, and the other end, which can be gone to. */
  const line = (index, id) => {
    const fact = data.facts[index];
    const other = fact.from === id ? fact.to : fact.from;
    const name = data.nodes[other].label;
    const said = fact.said && ` · ${fact.said}`;
    return make("li", "", link(fact.from === id ? `${fact.label} ${name}` : `${name} ${fact.label} this`,
      () => go.fact(index)), make("div", "quiet", statusLabel.get(fact.status) || fact.status,
      fact.detail && ` · ${fact.detail}`, said));
  };

  const property = ([label, value, status, evidence]) => {
    const done = !status || status === "Operating";
    const description = make("dd", "", value, done ? null : " ", done ? null : badge(status));
    if (evidence.length) {
      const quotes = make("details", "", make("summary", "quiet", evidence.length === 1 ? "quote" : "quotes"),
        ...evidence.map(quote));
      description.append(quotes);
    }
    return [make("dt", "", label), description];
  };

  return {
    start: () => show(...start),
    node: (id, indexes) => {
      const thing = data.things[id];
      const names = thing.labels.filter(([, text]) => text !== data.nodes[id].label);
      const away = thing.facts - indexes.length;
      show(
        make("h2", "", data.nodes[id].label),
        make("p", "quiet", data.looks[data.nodes[id].look].label, " · ", make("code", "", thing.iri)),
        names.length ? make("h3", "", "Other names") : null,
        names.length ? make("dl", "", ...names.flatMap(([language, text]) =>
          [make("dt", "", LANGUAGES[language] ?? language), make("dd", "", text)])) : null,
        thing.properties.length ? make("h3", "", "Values") : null,
        thing.properties.length ? make("dl", "", ...thing.properties.flatMap(property)) : null,
        make("h3", "", indexes.length === 1 ? "One fact in this picture" : `${indexes.length} facts in this picture`),
        make("ul", "", ...indexes.map((index) => line(index, id))),
        away > 0 ? make("p", "quiet", `${away} more lead to things that are not shown.`) : null);
    },
    edge: (indexes) => {
      const first = data.facts[indexes[0]];
      const [a, b] = [first.from, first.to];
      show(make("h2", "", indexes.length === 1 ? "What this line says" : `${indexes.length} facts on this line`),
        make("p", "", link(data.nodes[a].label, () => go.node(a)), " — ", link(data.nodes[b].label, () => go.node(b))),
        ...facts(indexes, true));
    },
  };
};
