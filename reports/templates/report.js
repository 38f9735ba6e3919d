"use strict";
// Downloads of pictures: the page holds each picture once; the link takes it from there.
for (const link of document.querySelectorAll("a[data-image]")) {
  link.href = document.getElementById(link.dataset.image).src;
}
// Tables sort by the column whose head is pressed; a third press restores the order.
for (const table of document.querySelectorAll("table[data-sortable]")) {
  const body = table.tBodies[0];
  const original = [...body.rows];
  if (original.length < 2) continue;
  const heads = [...table.tHead.rows[0].cells];
  const value = (row, place) => {
    const cell = row.cells[place];
    const number = cell.querySelector("data");
    if (!number) return cell.textContent.trim();
    if (number.value === "") return NaN;
    return isNaN(number.value) ? number.value : Number(number.value);
  };
  const compare = (a, b) => {
    if (typeof a === "number" && typeof b === "number") {
      return isNaN(a) || isNaN(b) ? isNaN(a) - isNaN(b) : a - b;
    }
    return String(a).localeCompare(String(b), document.documentElement.lang);
  };
  heads.forEach((head, place) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      const next = now === "ascending" ? "descending" : now === "descending" ? null : "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      if (next) head.setAttribute("aria-sort", next);
      const sign = next === "descending" ? -1 : 1;
      const rows = next
        ? [...original].sort((a, b) => sign * compare(value(a, place), value(b, place)))
        : original;
      body.append(...rows);
    });
  });
}
