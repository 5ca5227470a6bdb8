// The card with the pictures, on paper. Without script it is drawn by hand, and the page says so.

for (const button of document.querySelectorAll("[data-print]")) {
  if (typeof window.print !== "function") continue;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
