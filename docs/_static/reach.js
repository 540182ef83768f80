// What the theme leaves out for those who use keys or a screen reader: headings of the menu have a level, and what scrolls can be scrolled with keys.
function reach() {
  for (const caption of document.querySelectorAll("[role=heading]:not([aria-level])")) caption.setAttribute("aria-level", "2");
  for (const box of document.querySelectorAll("pre, .table-wrapper, .sidebar-scroll, .toc-scroll")) {
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
  }
}
addEventListener("DOMContentLoaded", reach);
addEventListener("resize", reach);
