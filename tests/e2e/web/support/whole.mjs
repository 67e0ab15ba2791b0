/** What of a page's words cannot be read: cut at an edge, shortened, or beside the page. For use within the page. */
export const cutWords = (root) => {
  const found = [];
  const say = (element, how) =>
    found.push(`${how}: <${element.className || element.tagName}> ${element.textContent.trim().slice(0, 60)}`);
  const seen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.closest(".visually-hidden") === null;
  const words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const { currentNode: text } = words;
    const { parentElement: element } = text;
    if (text.data.trim() === "" || !seen(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const lines = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    // A word that has no room at all may be left out; half of one may not.
    const clips = [];
    for (let box = element; box !== root.parentElement; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.textOverflow === "ellipsis" && style.overflowX !== "visible" && box.scrollWidth > box.clientWidth + 1)
        say(element, "shortened");
      if (style.overflowX !== "visible" || style.overflowY !== "visible") clips.push(box.getBoundingClientRect());
    }
    const hidden = (line) =>
      clips.some(
        (clip) => line.bottom <= clip.top + 1 || line.top >= clip.bottom - 1 || line.right <= clip.left + 1 || line.left >= clip.right - 1,
      );
    if (lines.every(hidden)) continue;
    for (const line of lines) {
      if (clips.some((clip) => line.left < clip.left - 1 || line.right > clip.right + 1 || line.top < clip.top - 3 || line.bottom > clip.bottom + 3))
        say(element, "cut");
      if (line.left < -1 || line.right > innerWidth + 1) say(element, "beside the page");
      const cell = element.closest("td, th")?.getBoundingClientRect();
      if (cell !== undefined && (line.left < cell.left - 1 || line.right > cell.right + 1)) say(element, "out of its cell");
    }
  }
  return [...new Set(found)];
};
