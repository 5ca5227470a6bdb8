// Copies the text of a field of the hand-over. Without script the field is selected and copied by hand.

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = button.parentElement.querySelector("[data-copied]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    let copied;
    try {
      await navigator.clipboard.writeText(field.value);
      copied = true;
    } catch { // no clipboard without TLS: the old way works on what is selected
      copied = document.execCommand("copy");
    }
    for (const other of document.querySelectorAll("[data-copied]")) other.textContent = "";
    said.textContent = copied ? said.dataset.copied : "";
  });
}
