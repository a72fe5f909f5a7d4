// What a hand does: click, drag across, move the head; by mouse, finger or keys. Every gesture ends in one edit.

function gestures(view) {
  const { stack } = view;
  stack.addEventListener("pointerdown", event => press(view, event));
  stack.addEventListener("pointermove", event => drag(view, event));
  stack.addEventListener("pointerup", event => release(view, event));
  stack.addEventListener("pointercancel", () => forget(view));
  stack.addEventListener("click", event => click(view, event));
  stack.addEventListener("keydown", event => key(view, event));
  stack.addEventListener("keyup", () => settleHead(view));
  stack.addEventListener("focusin", event => focused(view, rowOf(event)));
  stack.addEventListener("focusout", () => { settleHead(view); focused(view, null); });
  stack.addEventListener("pointerover", event => hovered(view, rowOf(event)));
  stack.addEventListener("pointerleave", () => hovered(view, null));
}

const rowOf = event => event.target.closest(".row");

// The slot, counted from the top, that lies under the pointer.
function slotUnder(view, event) {
  const box = view.stack.getBoundingClientRect(), slots = view.data.blocks.length + 1;
  return Math.max(0, Math.min(slots - 1, Math.floor((event.clientY - box.top) / box.height * slots)));
}

// A finger scrolls the page by the names and figures, and works on the blocks: only there the browser gives it away.
const works = event => event.pointerType === "mouse" || event.target.closest(".lane");

function press(view, event) {
  const row = rowOf(event);
  view.pressed = false;
  if (!row || event.button !== 0 || !works(event)) return;
  if (row === view.head) {
    if (view.now.movable) begin(view, event, { place: view.now.place });
  } else if (free(view, row.key)) {
    const slot = view.now.slots.get(row.key);
    begin(view, event, { from: slot, to: slot, learning: !view.now.learning.get(row.key) });
  }
}

function begin(view, event, gesture) {
  view.pressed = true;
  view.gesture = gesture;
  view.stack.setPointerCapture(event.pointerId);
  draw(view);
}

function drag(view, event) {
  const gesture = view.gesture;
  if (!gesture || !view.pressed) return;
  const slot = slotUnder(view, event);
  if ("place" in gesture) {
    gesture.place = Math.max(0, view.data.blocks.length - 1 - slot);
  } else {
    gesture.to = slot;
  }
  draw(view);
}

function release(view) {
  if (view.gesture && view.pressed) commit(view);
}

function forget(view) {
  view.gesture = null;
  draw(view);
}

// What is drawn while the gesture lasts becomes an edit.
function commit(view) {
  const { learning, cut } = view.now;
  view.gesture = null;
  edit(view, learning, cut);
}

// A pointer that was followed has done its work; a finger outside the lane and a screen reader only click.
function click(view, event) {
  const row = rowOf(event), followed = event.detail > 0 && view.pressed;
  if (row && row !== view.head && !followed) toggle(view, row.key);
}

function toggle(view, name) {
  if (!free(view, name)) return;
  edit(view, new Map(view.now.learning).set(name, !view.now.learning.get(name)), view.now.cut);
}

const MOVES = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

function key(view, event) {
  const row = rowOf(event);
  if (event.ctrlKey || event.metaKey || event.altKey || !row) return;
  if (row === view.head && view.now.movable) return moveHead(view, event);
  const move = MOVES[event.key];
  if (move) {
    focusAway(view, row, move, event);
  } else if ((event.key === " " || event.key === "Enter") && row !== view.head) {
    event.preventDefault();
    if (!event.repeat) toggle(view, row.key);
  }
}

// Up is up on the screen, Home the stem, End the top.
function focusAway(view, row, move, event) {
  const names = view.data.blocks.map(block => block.name), last = names.length - 1;
  const place = Math.max(0, Math.min(last, names.indexOf(row.key) + move));
  event.preventDefault();
  view.rows.get(names[place]).focus();
}

function moveHead(view, event) {
  const move = MOVES[event.key];
  if (!move) return;
  event.preventDefault();
  const place = Math.max(0, Math.min(view.data.blocks.length - 1, view.now.place + move));
  view.gesture = { place };
  view.pressed = false;
  draw(view);
}

// A key held down moves the head many times and is one edit.
function settleHead(view) {
  if (view.gesture && !view.pressed) commit(view);
}

function focused(view, row) {
  view.focused = row;
  if (row && row !== view.head) view.entry = row.key;
  draw(view);
}

function hovered(view, row) {
  if (view.hovered === row) return;
  view.hovered = row;
  draw(view);
}
