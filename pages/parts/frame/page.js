// On a phone the menu covers the page: it closes once a page is chosen.
const phone = matchMedia("(max-width: 768px)");
addEventListener("click", event => {
  if (!phone.matches || !event.target.closest("[data-testid=stSidebarNavLink]")) return;
  document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
});

// Streamlit's menu is a list with headings between its items, which no list may have: a screen reader would lose
// count. Without the role of a list it is read as what it is, headings and links.
new MutationObserver(() => {
  const items = "[data-testid=stSidebarNavItems]";
  for (const one of document.querySelectorAll(`${items}:not([role]), ${items} li:not([role])`)) one.role = "none";
}).observe(document.getElementById("root"), { childList: true, subtree: true });
