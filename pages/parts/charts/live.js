// Draws a plotly figure in place: the same element from the first point to the last, so that nothing flickers and
// a zoom stays. plotly.js comes from this server, once a browser (pages/downloads.py). Colours that name a theme
// variable are filled in here.

const load = () => window.thawPlotly ??= new Promise((done, failed) => {
  const script = document.createElement("script");
  script.src = new URL("thaw/plotly.js", document.baseURI);
  script.onload = () => done(window.Plotly);
  script.onerror = () => {
    window.thawPlotly = undefined;
    failed(new Error("plotly.js did not load"));
  };
  document.head.append(script);
});

// The colour at `share` (0 to 1) along a palette of hexadecimal colours.
function mixed(palette, share) {
  const place = share * (palette.length - 1);
  const from = Math.min(Math.floor(place), palette.length - 2);
  const part = place - from;
  const channel = (colour, at) => parseInt(colour.trim().slice(1 + 2 * at, 3 + 2 * at), 16);
  const between = at => channel(palette[from], at) * (1 - part) + channel(palette[from + 1], at) * part;
  return `rgb(${[0, 1, 2].map(at => Math.round(between(at))).join(",")})`;
}

function themed(value, style) {
  if (Array.isArray(value)) return value.map(one => themed(one, style));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, themed(inner, style)]));
  }
  if (typeof value !== "string" || !value.startsWith("--st-")) return value;
  const [name, share] = value.split(" ");
  const found = style.getPropertyValue(name).trim();
  return share === undefined ? found : mixed(found.split(","), Number(share));
}

// A thumb that scrolls the page must not zoom a chart, and plotly's bar would stay over the legend.
const touched = matchMedia("(pointer: coarse)").matches;

// Without the button that would upload a chart to plotly's own cloud: images and what is learnt from them stay here.
const config = (still, selects) => ({
  responsive: true,
  displaylogo: false,
  displayModeBar: still ? false : selects || "hover",
  showSendToCloud: false,
  plotlyServerURL: "",
  modeBarButtonsToRemove: selects ? [] : ["select2d", "lasso2d"],
});

// An empty chart takes as long to draw as a full one, just when a run that is to fill it wants the cores.
// A figure without a trace is drawn: it has all it will have.
const empty = ({ data }) => data.length > 0 && data.every(trace => trace.x?.length === 0);
const waits = (chart, figure) => !chart._fullLayout && empty(figure);

// Where on both axes a chart was clicked.
function place(chart, event) {
  const { xaxis, yaxis } = chart._fullLayout, box = chart.getBoundingClientRect();
  return {
    x: xaxis.p2d(event.clientX - box.left - xaxis._offset),
    y: yaxis.p2d(event.clientY - box.top - yaxis._offset),
  };
}

// The first shape of a chart, an upright line, goes along with a pointer that is pressed.
function follow(chart, event) {
  if (event.buttons !== 1 || !chart._fullLayout) return;
  const { x } = place(chart, event);
  window.Plotly.relayout(chart, { "shapes[0].x0": x, "shapes[0].x1": x });
}

// Points whose custom data begin with a number can be drawn around: the numbers of those inside are said, or that
// nothing is selected any more.
function selected(chart, setTriggerValue) {
  const say = event => setTriggerValue("edit", { places: event?.points?.map(point => point.customdata[0]) ?? [] });
  chart.on("plotly_selected", say);
  chart.on("plotly_deselect", say);
}

// Beside the pointer the picture of a point, whose address ends with what its custom data have second. One that this
// server does not have yet is not shown; the point says its name all the same.
function pictured(chart, pictures) {
  const picture = chart.appendChild(document.createElement("img"));
  picture.className = "thaw-picture";
  picture.alt = "";
  picture.hidden = true;
  picture.onload = () => { picture.hidden = picture.dataset.wanted !== picture.getAttribute("src"); };
  picture.onerror = () => { picture.hidden = true; };
  chart.on("plotly_hover", ({ points, event }) => {
    const named = points[0].customdata?.[1];
    if (!named) return;
    const box = chart.getBoundingClientRect(), left = event.clientX - box.left;
    const onRight = left < box.width / 2;
    picture.style.left = onRight ? `${left + 18}px` : "";
    picture.style.right = onRight ? "" : `${box.width - left + 18}px`;
    picture.style.top = `${Math.max(0, Math.min(event.clientY - box.top - 176, box.height - 168))}px`;
    const address = String(new URL(`${pictures}${named}.jpg`, document.baseURI));
    if (picture.dataset.wanted === address && !picture.hidden) return;
    picture.dataset.wanted = address;
    picture.hidden = true;
    picture.src = address;
  });
  chart.on("plotly_unhover", () => {
    picture.dataset.wanted = "";
    picture.hidden = true;
  });
}

export default function ({ data, parentElement, setTriggerValue }) {
  const chart = parentElement.querySelector(".thaw-chart");
  // One that fifty look at was written once, as text.
  const name = data.name, figure = typeof data.figure === "string" ? JSON.parse(data.figure) : data.figure;
  const height = figure.layout.height + "px";
  chart.setAttribute("aria-label", name);
  if (chart.style.height !== height) chart.style.height = height;
  chart.wanted = figure;
  const say = event => chart._fullLayout && setTriggerValue("edit", place(chart, event));
  chart.onclick = data.clicks ? say : null;
  // Else Plotly covers the page while a pointer is pressed, and hears of it alone.
  chart.onpointerdown = data.drags ? event => chart.setPointerCapture(event.pointerId) : null;
  chart.onpointerup = data.drags ? say : null;
  chart.onpointermove = data.drags ? event => follow(chart, event) : null;
  chart.classList.toggle("clicked", data.clicks);
  chart.classList.toggle("dragged", data.drags);
  load().then(Plotly => {
    if (chart.wanted !== figure) return;
    if (waits(chart, figure)) {
      chart.textContent = "No point yet.";
      return;
    }
    if (!chart._fullLayout) chart.textContent = "";
    const style = getComputedStyle(parentElement);
    const { data: traces, layout } = themed(figure, style);
    layout.font.family = style.getPropertyValue("--st-font") || "sans-serif";
    if (touched) layout.dragmode = false;
    const first = !chart._fullLayout;
    Plotly.react(chart, traces, layout, config(layout.dragmode === false, data.selects));
    if (first && data.selects) selected(chart, setTriggerValue);
    if (first && data.pictures) pictured(chart, data.pictures);
  }).catch(() => {
    chart.textContent = "The chart could not be drawn: reload the page. Its numbers are in the table below.";
  });
  return () => window.Plotly?.purge(chart);
}
