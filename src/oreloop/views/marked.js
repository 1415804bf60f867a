"use strict";
/*
 * The marks answer: what is pointed at shows its claims in the panel, a claim of the list leads to its quote. Nothing is
 * written that does not stand in the page already: what is shown are copies of the list's own elements.
 */
(() => {
  const byId = (id) => document.getElementById(id);
  const [text, panel, found, list] = ["text", "panel", "found", "claims"].map(byId);
  const numbers = (value) => (value ? value.split(" ").map(Number) : []);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const claims = new Map(all(".claim").map((item) => [Number(item.dataset.number), item]));
  const isShown = (number) => !claims.get(number).hidden;
  let pinned = null;
  let lit = [];

  /** For each claim the elements of the text that have its number in one of their attributes. */
  const index = (selector, attribute) => {
    const places = new Map();
    for (const element of all(selector, text)) {
      for (const number of numbers(element.dataset[attribute])) {
        places.set(number, [...(places.get(number) || []), element]);
      }
    }
    return places;
  };
  const quotes = index(".quote", "claims");
  const names = index(".name", "names");
  const antecedents = index(".antecedent", "for");

  const make = (tag, className, ...children) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children);
    return element;
  };

  /** Bring out in the text and in the list what belongs to some claims. */
  const light = (wanted) => {
    for (const element of lit) element.classList.remove("on");
    lit = wanted.flatMap((number) => [claims.get(number), ...(quotes.get(number) || []), ...(names.get(number) || []),
      ...(antecedents.get(number) || [])]);
    for (const element of lit) element.classList.add("on");
    text.classList.toggle("single", wanted.length === 1);
  };

  const card = (number) => {
    const item = claims.get(number);
    const copy = (selector) => item.querySelector(selector).cloneNode(true);
    const article = make("article", item.className.replace("claim", "").replace(" on", "").trim(),
      make("h3", "", copy(".number"), copy(".say")), copy(".detail"));
    article.addEventListener("pointerenter", () => light([number]));
    article.addEventListener("pointerleave", () => light(all("article", found).map((one) => Number(one.dataset.number))));
    article.dataset.number = number;
    return article;
  };

  const show = (wanted) => {
    const button = make("button", "", "Let go");
    button.type = "button";
    button.addEventListener("click", () => pin(null));
    const head = make("h2", "", wanted.length === 1 ? "One claim" : `${wanted.length} claims`);
    found.replaceChildren(make("div", "top", head, ...(pinned ? [button] : [])), ...wanted.map(card));
    byId("start").hidden = true;
    found.hidden = false;
    panel.scrollTop = 0;
    light(wanted);
  };

  /** The claims that an element bears out and that the filter lets through: its own quotes, and what it stands for. */
  const claimsOf = (element) => {
    const inner = all("[data-for]", element).flatMap((one) => numbers(one.dataset.for));
    const own = [...numbers(element.dataset.claims), ...numbers(element.dataset.for), ...inner];
    return [...new Set(own)].filter(isShown);
  };

  /** What is pointed at: a marked quote, or an antecedent outside of one. */
  const markOf = (target) => target.closest(".quote") || target.closest("[data-for]");

  const pin = (element, wanted = element ? claimsOf(element) : []) => {
    for (const one of all("[aria-pressed=true]", text)) one.setAttribute("aria-pressed", "false");
    pinned = element && wanted.length ? element : null;
    if (pinned && pinned.hasAttribute("aria-pressed")) pinned.setAttribute("aria-pressed", "true");
    if (pinned) {
      show(wanted);
    } else {
      light([]);
      found.hidden = true;
      byId("start").hidden = false;
    }
  };

  const point = (event) => {
    const element = markOf(event.target);
    const wanted = element && !pinned ? claimsOf(element) : [];
    if (wanted.length) show(wanted);
  };
  text.addEventListener("pointerover", point);
  text.addEventListener("focusin", point);
  text.addEventListener("click", (event) => {
    const element = markOf(event.target);
    if (String(window.getSelection())) return;
    pin(element === pinned ? null : element);
  });
  text.addEventListener("keydown", (event) => {
    const element = markOf(event.target);
    if (!element || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    pin(element === pinned ? null : element);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") pin(null);
  });

  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** Scroll to an element. A far one at once, and again when what lies around it has been laid out. */
  const reach = (element) => {
    const isNear = Math.abs(element.getBoundingClientRect().top) < 3 * window.innerHeight;
    const scroll = (behavior) => element.scrollIntoView({ block: "center", behavior });
    scroll(isNear && !calm ? "smooth" : "auto");
    if (!isNear) requestAnimationFrame(() => requestAnimationFrame(() => scroll("auto")));
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest(".go");
    if (!button) return;
    const number = Number(button.closest(".claim").dataset.number);
    const [quote] = quotes.get(number) || [];
    pin(quote || button, [number]);
    const closed = quote && quote.closest("details");
    if (closed) closed.open = true;
    if (quote) reach(quote);
  });

  /** Numbers in few words: 1–3, 5. */
  const ranges = (wanted) => {
    const parts = [];
    for (const number of wanted) {
      const last = parts[parts.length - 1];
      if (last && number === last[last.length - 1] + 1) last.push(number);
      else parts.push([number]);
    }
    return parts.map((part) => (part.length > 2 ? `${part[0]}–${part[part.length - 1]}` : part.join(", "))).join(", ");
  };

  const filters = byId("filters");
  const boxes = all("input[type=checkbox]", filters || document);
  const filter = () => {
    const wanted = new Set(boxes.filter((box) => box.checked).map((box) => box.dataset.relation));
    const least = Number(byId("least").value);
    for (const item of claims.values()) {
      item.hidden = !wanted.has(item.dataset.relation) || Number(item.dataset.confidence) < least;
    }
    for (const mark of all(".quote", text)) {
      const isOff = !numbers(mark.dataset.claims).some(isShown);
      mark.classList.toggle("off", isOff);
      if (mark.hasAttribute("role")) mark.tabIndex = isOff ? -1 : 0;
      const left = numbers(mark.dataset.ends).filter(isShown);
      if (left.length) mark.dataset.numbers = ranges(left);
      else delete mark.dataset.numbers;
    }
    const count = [...claims.values()].filter((item) => !item.hidden).length;
    byId("least-value").textContent = least.toFixed(2);
    byId("count").textContent = `${count} of ${claims.size} shown`;
    byId("nothing").hidden = count > 0;
    pin(null);
  };
  if (filters) {
    filters.disabled = false;
    filters.addEventListener("input", filter);
    const check = (value) => {
      for (const box of boxes) box.checked = value;
      filter();
    };
    byId("every").addEventListener("click", () => check(true));
    byId("none").addEventListener("click", () => check(false));
    filter();
  }
  document.documentElement.dataset.ready = "true";
})();
