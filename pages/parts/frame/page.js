// On a phone the menu covers the page: it closes once a page is chosen.
const phone = matchMedia("(max-width: 768px)");
addEventListener("click", event => {
  if (!phone.matches || !event.target.closest("[data-testid=stSidebarNavLink]")) return;
  document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
});

// Streamlit's menu is a list with headings between its items, which no list may have: a screen reader would lose
// count. Without the role of a list it is read as what it is, headings and links.
const items = "[data-testid=stSidebarNavItems]";
const lists = `${items}:not([role]), ${items} li:not([role])`;
// The link beside each heading and the button over each picture are for the pointer: the keyboard would stop at all
// of them on its way.
const anchors = "[data-testid=stHeaderActionElements] a:not([tabindex])";
const enlarge = "[data-testid=stFullScreenFrame]:has(img) [data-testid=stElementToolbar] button:not([tabindex='-1'])";
new MutationObserver(() => {
  for (const one of document.querySelectorAll(lists)) one.role = "none";
  for (const one of document.querySelectorAll(`${anchors}, ${enlarge}`)) one.tabIndex = -1;
}).observe(document.getElementById("root"), { childList: true, subtree: true });

// The primary button leads on and is gone once it was pressed: the keyboard goes on at the top of what comes.
addEventListener("click", event => {
  if (!event.target.closest(".st-key-forward button")) return;
  document.querySelector("[data-testid=stMain]").focus({ preventScroll: true });
});

// A page is one entry of the browser's history. Streamlit adds one for every change of the link; what a page says
// of itself in its own link takes the place of what it said before. After a click on a link the next page may
// speak before it is there: the page that was left keeps its own link.
const pageLink = "[data-testid=stSidebarNavLink], [data-testid=stPageLink-NavLink]";
const add = history.pushState.bind(history);
let left = null;
addEventListener("click", event => {
  const link = event.target.closest(pageLink), held = event.ctrlKey || event.metaKey || event.shiftKey;
  if (link && !held && link.pathname !== location.pathname) left = location.href;
}, true);
history.pushState = (state, title, url) => {
  if (new URL(url, location).pathname === location.pathname) return history.replaceState(state, title, url);
  if (left) history.replaceState(state, title, left);
  left = null;
  add(state, title, url);
};
