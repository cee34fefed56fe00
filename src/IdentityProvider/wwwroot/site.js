// Enhances only: every page works without it.
"use strict";

// A form goes out once, however often its button is pressed. Back in the history, it may go out again.
document.addEventListener("submit", event => {
  const form = event.target;
  if (event.defaultPrevented) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "true";
});

addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});

// <button type="button" data-action="print" hidden>: shown only where it can act.
for (const button of document.querySelectorAll("[data-action=print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
