// Passkeys, where the browser knows them. Without this file, or without a passkey, the six digits remain.
// A form says what it wants: data-passkey is "make" or "use", data-options is what the server asks for.
"use strict";

const form = document.querySelector("form[data-passkey]");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function asked(options) {
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (options.user) publicKey.user = { ...options.user, id: bytes(options.user.id) };
  if (options.excludeCredentials) publicKey.excludeCredentials = known(options.excludeCredentials);
  if (options.allowCredentials) publicKey.allowCredentials = known(options.allowCredentials);
  return { publicKey };
}

function answered(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response });
}

function show(name, visible) {
  const part = form.querySelector(`[data-${name}]`);
  if (part) part.hidden = !visible;
}

// Whatever the passkey stands in for need not be typed any more.
function ready() {
  const code = form.querySelector("[name='code']");
  if (code) code.required = false;
  show("app-part", false);
  show("passkey-part", false);
  show("passkey-done", true);
}

if (form && window.isSecureContext && window.PublicKeyCredential) {
  const answer = form.querySelector("[name='passkey']");
  show("passkey-part", true);
  if (form.dataset.passkey === "make" && answer.value) ready();
  form.querySelector("[data-passkey-button]").addEventListener("click", async () => {
    show("passkey-failed", false);
    const options = asked(JSON.parse(form.dataset.options));
    try {
      const making = form.dataset.passkey === "make";
      const credential = await (making ? navigator.credentials.create(options) : navigator.credentials.get(options));
      answer.value = answered(credential);
    } catch {
      show("passkey-failed", true);
      return;
    }
    if ("send" in form.dataset) form.submit();
    else ready();
  });
}
