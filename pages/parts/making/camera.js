// A camera that stays on. A press takes one picture, a long press goes on taking some. Pictures wait here until Python
// has said that it keeps them: none is lost while a page is drawn, and none is sent twice at once.

const SIDE = 800;
const QUALITY = 0.92;
const HOLD_MS = 500;
const EACH_MS = 250;
// What is sent at once. The next picture may be taken while these are on their way.
const MOST_SENT = 20;
// Then they are sent again: a page that is drawn twice at once may lose what it was told. Python counts none twice.
const PATIENCE_MS = 3000;
// An element that was moved is in the page again by then.
const MOVED_MS = 1000;
const ABSENT = "This browser offers no camera here. A camera needs https, or the address localhost. Open Thaw on the "
  + "machine it runs on as http://localhost, or drop files: on a phone, the field for files takes pictures too.";
const REASONS = {
  NotAllowedError: "The camera was refused. Allow it for this address in your browser, then start it again.",
  NotFoundError: "There is no camera on this device. Drop files instead.",
  NotReadableError: "Another program uses the camera. Close that, then start it again.",
};

function element(tag, name, ...inside) {
  const made = document.createElement(tag);
  made.className = name;
  made.append(...inside);
  return made;
}

function button(name, words) {
  const made = element("button", name, words);
  made.type = "button";
  return made;
}

function begun() {
  const view = {
    root: null, queue: [], number: 0, sent: 0, sentAt: 0,
    stream: null, starting: false, facing: "environment", timer: null,
    video: element("video", "picture"), flash: element("div", "flash"), said: element("div", "said"),
    start: button("start", "Start the camera"), shoot: button("shoot", ""),
    turn: button("turn", "Turn the camera"), stop: button("stop", "Stop the camera"),
  };
  Object.assign(view.video, { muted: true, playsInline: true, autoplay: true });
  view.video.setAttribute("aria-label", "What the camera sees");
  view.said.setAttribute("role", "status");
  view.parts = [
    element("div", "stage", view.video, view.flash),
    element("div", "hand", view.start, view.shoot, view.turn, view.stop), view.said,
  ];
  view.start.addEventListener("click", () => on(view));
  view.stop.addEventListener("click", () => off(view));
  view.turn.addEventListener("click", () => turned(view));
  view.shoot.addEventListener("pointerdown", event => event.button === 0 && press(view));
  for (const end of ["pointerup", "pointercancel", "pointerleave", "blur"]) {
    view.shoot.addEventListener(end, () => release(view));
  }
  view.shoot.addEventListener("keydown", event => keyed(view, event));
  view.shoot.addEventListener("keyup", event => keyed(view, event));
  // A screen reader clicks without a finger or a key, whose own clicks do not come this far or have a count.
  view.shoot.addEventListener("click", event => event.detail === 0 && take(view));
  view.shoot.addEventListener("contextmenu", event => event.preventDefault());
  return view;
}

async function on(view) {
  if (!navigator.mediaDevices?.getUserMedia) return say(view, ABSENT);
  if (view.starting) return;
  view.starting = true;
  try {
    const video = { facingMode: view.facing, width: { ideal: 1280 }, height: { ideal: 720 } };
    view.stream = await navigator.mediaDevices.getUserMedia({ video });
  } catch (error) {
    return say(view, REASONS[error.name] ?? `The camera does not start (${error.name}). Drop files instead.`);
  } finally {
    view.starting = false;
  }
  // The page was left while the browser asked.
  if (!view.root.isConnected) return off(view);
  view.stream.getVideoTracks()[0].addEventListener("ended", () => off(view));
  view.video.srcObject = view.stream;
  const seen = await navigator.mediaDevices.enumerateDevices();
  view.several = seen.filter(one => one.kind === "videoinput").length > 1;
  draw(view);
  view.shoot.focus({ preventScroll: true });
}

function off(view) {
  release(view);
  for (const track of view.stream?.getTracks() ?? []) track.stop();
  view.stream = null;
  view.video.srcObject = null;
  say(view, "");
  draw(view);
}

function turned(view) {
  view.facing = view.facing === "user" ? "environment" : "user";
  off(view);
  on(view);
}

function press(view) {
  release(view);
  take(view);
  const go = () => { take(view); view.timer = setTimeout(go, EACH_MS); };
  view.timer = setTimeout(go, HOLD_MS);
}

function release(view) {
  clearTimeout(view.timer);
  view.timer = null;
}

function keyed(view, event) {
  if (event.key !== " " && event.key !== "Enter") return;
  event.preventDefault();
  if (event.type === "keyup") release(view);
  else if (!event.repeat) press(view);
}

// The whole frame, made smaller: what a backbone sees is smaller still.
function take(view) {
  const { video } = view, { videoWidth: width, videoHeight: height } = video;
  if (!view.stream || !width) return;
  const canvas = document.createElement("canvas"), scale = Math.min(1, SIDE / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
  view.number += 1;
  view.queue.push({ number: view.number, of: view.data.of, picture: canvas.toDataURL("image/jpeg", QUALITY) });
  view.flash.classList.remove("on");
  void view.flash.offsetWidth;
  view.flash.classList.add("on");
  draw(view);
  send(view);
}

function send(view) {
  const waits = view.sent > view.data.kept && performance.now() - view.sentAt < PATIENCE_MS;
  if (!view.queue.length || waits) return;
  const shots = view.queue.slice(0, MOST_SENT);
  view.sent = shots.at(-1).number;
  view.sentAt = performance.now();
  setTimeout(() => send(view), PATIENCE_MS);
  view.trigger({ shots });
}

function say(view, words) {
  if (view.said.textContent !== words) view.said.textContent = words;
}

function draw(view) {
  const { data } = view, live = view.stream !== null;
  view.root.dataset.live = live;
  view.start.hidden = live;
  view.shoot.hidden = view.stop.hidden = !live;
  view.turn.hidden = !live || !view.several;
  view.shoot.textContent = `Take a picture of ${data.label}`;
  const mirrored = view.stream?.getVideoTracks()[0].getSettings().facingMode !== "environment";
  view.video.style.transform = mirrored ? "scaleX(-1)" : "";
  if (live) {
    const waiting = view.queue.filter(shot => shot.of === data.of).length, all = data.count + waiting;
    say(view, `${data.label}: ${all} ${all === 1 ? "picture" : "pictures"}. Hold the button to take more.`);
  }
}

// One camera a set, also where the page puts another element in the place of its own while it is drawn.
const cameras = window.thawCameras ??= new Map();

function cameraIn(root, album) {
  if (!cameras.has(album)) cameras.set(album, begun());
  const view = cameras.get(album);
  if (view.root !== root) {
    release(view);
    view.root = root;
    root.replaceChildren(...view.parts);
    if (view.stream) view.video.play().catch(() => {});
  }
  return view;
}

// Once the page is left, the camera's light goes out.
function left(view, album) {
  if (view.root.isConnected) return;
  off(view);
  cameras.delete(album);
}

export default function ({ data, parentElement, setTriggerValue }) {
  const view = cameraIn(parentElement.querySelector(".thaw-camera"), data.album);
  view.trigger = shots => setTriggerValue("edit", shots);
  view.data = data;
  view.number = Math.max(view.number, data.kept);
  view.queue = view.queue.filter(shot => shot.number > data.kept);
  draw(view);
  send(view);
  return () => setTimeout(() => left(view, data.album), MOVED_MS);
}
