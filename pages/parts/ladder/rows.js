// The rows of the ladder: made once, then patched. A row is one element for as long as its block exists, so that
// focus, pointer and motion outlive every update. Names come from checkpoints: they are set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";
const SNOWFLAKE = "M12 12L12 2M9 3L12 6L15 3M12 12L20.7 7M18.3 4.9L17.2 9L21.3 10.1M12 12L20.7 17M21.3 13.9L17.2 15" +
  "L18.3 19.1M12 12L12 22M15 21L12 18L9 21M12 12L3.3 17M5.7 19.1L6.8 15L2.7 13.9M12 12L3.3 7M2.7 10.1L6.8 9L5.7 4.9";
const FLAME = "M12.7 1.8c.5 3.7-1.3 5.5-3 7.6C8 11.4 6 13.2 6 16.2a6 6 0 0 0 12 0c0-2.7-1.4-4.6-2.6-6.1" +
  "-.3 1.6-.9 2.5-2 3.1.8-3.9.3-8.3-.7-11.4z";
const SEALS = {
  identical: "M4 12.5l5 5L20 6.5",
  moved: "M12 20V5M6 11l6-6.5L18 11",
  broken: "M12 4v10M12 19.5v.1",
};
const GRIP = "M8 9.5l4-4 4 4M8 14.5l4 4 4-4";
const PICTURE = "M3 5h18v14H3zM3 16l5-5 4.5 4.5L16 12l5 4.5M15.5 8.5v.1";

function element(kind, name, ...children) {
  const made = document.createElement(kind);
  made.className = name;
  made.append(...children);
  return made;
}

function glyph(name, path = "") {
  const drawing = document.createElementNS(SVG, "svg"), line = document.createElementNS(SVG, "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", `glyph ${name}`);
  drawing.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  drawing.append(line);
  return drawing;
}

// Only what differs is touched: an update a second must cost nothing where nothing has changed.
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function mark(node, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) node.removeAttribute(name);
    else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value);
  }
}

function style(node, properties) {
  for (const [name, value] of Object.entries(properties)) {
    if (node.style.getPropertyValue(name) !== String(value)) node.style.setProperty(name, value);
  }
}

function paint(drawing, path) {
  mark(drawing.firstChild, { d: path });
}

// A row's cells from left to right: name, the block in its lane, what is measured, what is known. `spoken` describes it
// and lies outside, where only a screen reader finds it.
function makeRow(kind, id) {
  const row = element("div", `row ${kind}`);
  const part = row.parts = {
    row,
    name: element("span", "name"),
    shape: element("span", "shape", glyph("state")),
    fill: element("span", "fill"),
    whisker: element("span", "whisker"),
    percent: element("span", "percent"),
    stamp: element("span", "stamp", glyph("seal"), element("span", "words")),
    count: element("span", "count"),
    state: element("span", "state"),
    note: element("span", "note"),
    spoken: element("span", "spoken"),
  };
  const word = element("span", "word");
  say(word, " parameters");
  const known = element("span", "known", part.count, word, element("span", "dot"), part.state);
  const measure = element("span", "measure", element("span", "track", part.fill, part.whisker), part.percent);
  const facts = element("span", "facts", part.stamp, known, part.note);
  // They are for the eye; an ear is told the same in one sentence.
  for (const seen of [measure, facts]) mark(seen, { "aria-hidden": "true" });
  part.spoken.id = id;
  row.append(part.name, element("span", "lane", part.shape), measure, facts);
  return row;
}

function patchMeasure(part, { accuracy, low, high, percent }) {
  const known = accuracy !== null && accuracy !== undefined;
  const ranged = known && typeof low === "number" && typeof high === "number";
  mark(part.row, { "data-measured": known ? "yes" : "no" });
  style(part.fill, { "--share": known ? accuracy : 0 });
  mark(part.whisker, { "data-known": ranged ? "yes" : "no" });
  if (ranged) style(part.whisker, { "--low": low, "--high": high });
  say(part.percent, percent);
}

// `now` is what the row is at this moment: {state: "frozen" | "learning" | "unused", locked, slot, words}.
function patchBlock(row, block, now) {
  const part = row.parts;
  mark(row, { "data-state": now.state, "data-locked": now.locked ? "yes" : "no" });
  style(row, { "--slot": now.slot });
  say(part.name, block.label);
  style(part.shape, { "--width": block.width, "--glow": now.state === "learning" ? block.glow : 0 });
  paint(part.shape.firstChild, { frozen: SNOWFLAKE, learning: FLAME, unused: "" }[now.state]);
  patchMeasure(part, block);
  mark(part.stamp, { "data-kind": block.stamp || "none" });
  paint(part.stamp.firstChild, SEALS[block.stamp] ?? "");
  say(part.stamp.lastChild, block.stamp_words);
  say(part.note, block.note);
  say(part.count, block.count);
  say(part.state, now.words);
  say(part.spoken, spokenOf(block, now));
  mark(row, { title: titleOf(block.label, part.spoken.textContent, block.digest) });
}

function titleOf(name, said, digest) {
  return [name, said, digest && `SHA-256 ${digest}`].filter(Boolean).join("\n");
}

function spokenOf(block, now) {
  return [now.words, block.count && `${block.count} parameters`, now.locked !== now.words && now.locked, block.details]
    .filter(Boolean).join(", ");
}

function patchHead(row, head, now) {
  const part = row.parts;
  mark(row, { "data-state": "learning", "data-movable": now.movable ? "yes" : "no" });
  style(row, { "--slot": now.slot });
  say(part.name, head.label);
  paint(part.shape.firstChild, FLAME);
  patchMeasure(part, head);
  mark(part.stamp, { "data-kind": "none" });
  say(part.count, head.title);
  say(part.state, head.words);
  say(part.spoken, `${head.words}, ${head.details}`);
  mark(row, { title: titleOf(`head, ${now.where}`, part.spoken.textContent, head.digest) });
}

// What a row is to a screen reader: a switch or a slider where it can be used, else an item of a list.
function nameBlock(row, block, now, editable) {
  const said = `${block.label}: ${row.parts.spoken.textContent}`;
  mark(row, editable ? {
    role: "switch", "aria-label": `Train ${block.label}`, "aria-checked": now.state === "learning",
    "aria-disabled": now.locked ? "true" : null, "aria-describedby": row.parts.spoken.id,
  } : { role: "listitem", "aria-label": said, "aria-checked": null, "aria-disabled": null, "aria-describedby": null });
}

function nameHead(row, view, now) {
  const said = `head, ${now.where}: ${row.parts.spoken.textContent}`;
  const slider = {
    role: "slider", "aria-label": "Head, reads the codes after", "aria-orientation": "vertical", "aria-valuemin": 1,
    "aria-valuemax": view.data.blocks.length, "aria-valuenow": now.place + 1, "aria-valuetext": now.after,
    "aria-describedby": row.parts.spoken.id,
  };
  const still = Object.fromEntries(Object.keys(slider).map(name => [name, null]));
  const role = view.data.editable ? "img" : "listitem";
  mark(row, now.movable ? slider : { ...still, role, "aria-label": said });
}
