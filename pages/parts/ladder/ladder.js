// One ladder in the page. Python gives the value; what the user did and Python has not heard yet is drawn over it.

const HINTS = {
  plan: "Click a block to freeze or thaw it, drag across several. Move the head to cut the network.",
  fixed: "Click a block to freeze or thaw it, drag across several.",
  live: "Click a block to freeze or thaw it from now on.",
};
const KEYS = "Arrow keys go from block to block, Space freezes or thaws one. On the head, up and down move the cut.";
const LEGEND = [["frozen", SNOWFLAKE], ["learns", FLAME], ["not used", ""], ["probe accuracy", ""]];

function begun(root) {
  const view = {
    root, rows: new Map(), title: element("span", "title"), stack: element("div", "stack"),
    said: element("div", "said"), keys: element("span", ""), spoken: element("div", ""), image: element("span", "name"),
    gesture: null, pressed: false, hovered: null, focused: null, entry: null,
    id: `ladder-${Math.random().toString(36).slice(2)}`,
  };
  view.head = makeRow("head", `${view.id}-head`);
  view.head.parts.shape.append(glyph("grip", GRIP));
  view.head.key = null;
  view.stack.append(view.head);
  view.keys.id = `${view.id}-keys`;
  say(view.keys, KEYS);
  view.said.setAttribute("aria-hidden", "true");
  view.spoken.hidden = true;
  const image = element("div", "image", view.image, element("span", "lane", glyph("picture", PICTURE)));
  root.append(element("div", "top", view.title, legend()), view.stack, image, view.said, view.spoken);
  gestures(view);
  return view;
}

function legend() {
  const list = element("span", "legend");
  for (const [word, path] of LEGEND) {
    const item = element("span", "item", glyph(word.replace(" ", "-"), path), element("span", "word"));
    say(item.lastChild, word);
    list.append(item);
  }
  list.setAttribute("aria-hidden", "true");
  return list;
}

// What Python says now. Edits it has heard are in it, or were refused: either way they are over.
function take(view, data) {
  const names = JSON.stringify(data.blocks.map(block => block.name));
  const another = names !== view.names;
  view.data = data;
  view.names = names;
  if (another || data.heard >= view.number) {
    view.number = data.heard;
    view.unheard = { learning: new Map(), cut: null };
  }
  if (another) makeRows(view);
}

// For another network. The top block comes first in the page, for that is how one reads and tabs.
function makeRows(view) {
  for (const row of view.rows.values()) row.remove();
  view.gesture = null;
  view.rows = new Map(view.data.blocks.map(({ name }, depth) => [name, makeRow("block", `${view.id}-${depth}`)]));
  for (const [name, row] of view.rows) row.key = name;
  const rows = [...view.rows.values()].reverse();
  view.stack.append(...rows);
  view.spoken.replaceChildren(view.keys, ...[view.head, ...rows].map(row => row.parts.spoken));
}

function edit(view, learning, cut) {
  const { blocks } = view.data, { unheard } = view;
  for (const [name, learns] of learning) {
    const before = unheard.learning.get(name) ?? blocks.find(block => block.name === name).learning;
    if (learns !== before) unheard.learning.set(name, learns);
  }
  if (cut !== (unheard.cut ?? view.data.cut)) unheard.cut = cut;
  draw(view);
  if (!unheard.learning.size && unheard.cut === null) return;
  view.number += 1;
  view.send({ number: view.number, learning: [...unheard.learning], cut: unheard.cut });
}

// Every row at this moment: what Python says, then what it has not heard, then the gesture that is going on.
function moment(view) {
  const { data, unheard, gesture } = view, last = data.blocks.length - 1;
  const all = data.reads === "all", names = data.blocks.map(block => block.name);
  const place = gesture?.place ?? names.indexOf(unheard.cut ?? data.cut);
  const headAt = all ? last + 1 : place + 1;
  const now = {
    place, cut: names[place], movable: data.movable, learning: new Map(), slots: new Map(), used: new Set(),
    headSlot: last + 1 - headAt, after: data.blocks[place].label,
  };
  data.blocks.forEach((block, depth) => {
    now.slots.set(block.name, last + 1 - depth - (depth >= headAt ? 1 : 0));
    if (depth < headAt) now.used.add(block.name);
    now.learning.set(block.name, unheard.learning.get(block.name) ?? block.learning);
  });
  now.where = all ? "reads all blocks" : `after ${now.after}`;
  if (gesture && "from" in gesture) spread(view, now, gesture);
  return now;
}

function spread(view, now, { from, to, learning }) {
  const [high, low] = from < to ? [from, to] : [to, from];
  for (const { name, locked } of view.data.blocks) {
    const slot = now.slots.get(name);
    if (slot >= high && slot <= low && !locked && now.used.has(name)) now.learning.set(name, learning);
  }
}

function free(view, name) {
  const block = view.data.blocks.find(one => one.name === name);
  return view.data.editable && !block.locked && view.now.used.has(name);
}

function rowNow(now, block) {
  const used = now.used.has(block.name), learns = now.learning.get(block.name);
  const state = !used ? "unused" : learns ? "learning" : "frozen";
  // The words that Python gave a block speak of it as Python knows it.
  const words = {
    unused: "not used",
    frozen: block.learning ? "frozen" : block.frozen_words,
    learning: block.learning ? block.learning_words : "learns",
  }[state];
  return { state, words, locked: used ? block.locked : "above the cut", slot: now.slots.get(block.name) };
}

function draw(view) {
  const { data, stack } = view, now = view.now = moment(view);
  for (const block of data.blocks) {
    const row = view.rows.get(block.name), here = rowNow(now, block);
    patchBlock(row, block, here);
    nameBlock(row, block, here, data.editable);
    mark(row, { tabindex: block.name === entry(view) ? 0 : -1 });
  }
  patchHead(view.head, data.head, { ...now, slot: now.headSlot });
  nameHead(view.head, view, now);
  mark(view.head, { tabindex: now.movable ? 0 : null });
  const slots = data.blocks.length + 1;
  const longest = Math.max(...data.blocks.map(block => block.label.length), data.image.length);
  style(view.root, { "--slots": slots, "--names": `${longest + 1}ch` });
  mark(view.root, {
    "data-density": slots <= 9 ? "roomy" : slots <= 15 ? "even" : "dense", "data-reads": data.reads,
    "data-editable": data.editable, "data-stamped": data.blocks.some(block => block.stamp !== ""),
    "data-noted": data.blocks.some(block => block.stamp !== "" && block.note !== ""),
    "data-measured": data.blocks.some(block => block.accuracy !== null) ? "yes" : "no",
    "data-gesture": view.gesture && view.pressed ? "yes" : "no",
  });
  mark(stack, {
    role: data.editable ? "group" : "list", "aria-label": `${data.title}: ${data.sentence}`,
    "aria-describedby": data.editable ? view.keys.id : null,
  });
  say(view.title, data.title);
  say(view.image, data.image);
  say(view.said, saidNow(view));
}

// The block that Tab leads to: the one last used, else the topmost that is part of the network.
function entry(view) {
  if (view.rows.has(view.entry)) return view.entry;
  return view.data.blocks.filter(block => view.now.used.has(block.name)).at(-1).name;
}

// Under the ladder: what the row under the pointer or in focus is, else what one can do.
function saidNow(view) {
  const row = view.hovered ?? view.focused;
  if (row?.isConnected) return row.title.split("\n").join(" · ");
  if (!view.data.editable) return view.data.sentence;
  return view.data.live ? HINTS.live : view.data.movable ? HINTS.plan : HINTS.fixed;
}

// Ice and fire are the ends of the theme's sequential palette, which the pages' curves are drawn in too.
function takeColours(root) {
  const palette = getComputedStyle(root).getPropertyValue("--st-chart-sequential-colors").split(",");
  if (palette.length > 1) style(root, { "--ice": palette[0].trim(), "--fire": palette.at(-1).trim() });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".thaw-ladder");
  const view = root.view ??= begun(root);
  view.send = edited => setTriggerValue("edit", edited);
  takeColours(root);
  take(view, data);
  draw(view);
}
