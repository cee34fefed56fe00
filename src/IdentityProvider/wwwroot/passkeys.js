// <form data-passkey="get|create" data-options="…" hidden>: asks the browser for a passkey and posts its answer. Shown only where it can act.
"use strict";

const canParse = window.PublicKeyCredential?.parseRequestOptionsFromJSON && PublicKeyCredential.parseCreationOptionsFromJSON;

// One ceremony at a time: the one that waits in the e-mail field makes way for the button.
let waiting = new AbortController();

function ask(form, more) {
  const options = JSON.parse(form.dataset.options);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options), ...more })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options), ...more });
}

async function run(form, more) {
  waiting.abort();
  waiting = new AbortController();
  const signal = waiting.signal;
  try {
    const credential = await ask(form, { ...more, signal });
    form.elements.Credential.value = JSON.stringify(credential);
    form.requestSubmit();
  } catch (error) {
    if (!signal.aborted && !more?.mediation) {
      const reason = error.name === "InvalidStateError" ? "known" : "stopped";
      (form.querySelector(`[data-passkey-${reason}]`) ?? form.querySelector("[data-passkey-stopped]")).hidden = false;
    }
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!canParse) {
    for (const note of document.querySelectorAll("[data-passkey-unsupported]")) {
      note.hidden = false;
    }
    break;
  }

  form.hidden = false;
  form.addEventListener("submit", event => {
    if (!form.elements.Credential.value) {
      event.preventDefault();
      for (const note of form.querySelectorAll("[role=alert]")) {
        note.hidden = true;
      }
      run(form);
    }
  });

  if (form.dataset.autofill) {
    PublicKeyCredential.isConditionalMediationAvailable?.().then(available => available && run(form, { mediation: "conditional" }));
  }
}

// Back in the history: what was answered once is no answer any more.
addEventListener("pageshow", event => {
  if (event.persisted) {
    location.reload();
  }
});
