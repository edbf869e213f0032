// The key of whoever is at the page: asked for when the server wants one, kept for this tab alone, sent with every call.
import { el } from './dom.js';

const STORED = 'assay.key';
/** The dialog that is open; all calls that wait for a key wait for the same one. */
let asking = null;
let isDeclined = false;

/** As fetch, with the key. Where the server asks for one, so does the page, and tries again. */
export async function call(path, init = {}) {
  for (;;) {
    const key = sessionStorage.getItem(STORED);
    const headers = key === null ? init.headers : { ...init.headers, authorization: `Bearer ${key}` };
    const response = await fetch(path, { ...init, headers });
    if (response.status !== 401) return response;
    if (sessionStorage.getItem(STORED) !== key) continue;
    if (isDeclined || !(await signIn(key === null ? '' : await why(response)))) return response;
  }
}

async function why(response) {
  const problem = await response
    .clone()
    .json()
    .catch(() => ({}));
  return problem.detail ?? 'The key was not accepted.';
}

function signIn(reason) {
  sessionStorage.removeItem(STORED);
  showState();
  asking ??= askForKey(reason).then((key) => {
    asking = null;
    isDeclined = key === null;
    if (key !== null) sessionStorage.setItem(STORED, key);
    showState();
    return key !== null;
  });
  return asking;
}

/** Null where the person would rather not. */
function askForKey(reason) {
  return new Promise((resolve) => {
    const input = el('input', {
      id: 'key',
      type: 'password',
      required: '',
      autocomplete: 'off',
      spellcheck: 'false',
      'aria-describedby': 'key-about',
    });
    const cancel = el('button', { type: 'button' }, 'Not now');
    const form = el(
      'form',
      { method: 'dialog' },
      el('label', { for: 'key' }, 'API key'),
      input,
      el(
        'p',
        { id: 'key-about', class: 'hint' },
        'It stays in this tab and is forgotten when you close it or sign out.',
      ),
      reason === '' ? null : el('p', { class: 'warning', role: 'alert' }, reason),
      el('div', { class: 'options' }, el('button', { type: 'submit' }, 'Sign in'), cancel),
    );
    const dialog = el('dialog', { 'aria-label': 'Sign in' }, form);
    let key = null;
    form.addEventListener('submit', () => {
      key = input.value.trim();
    });
    cancel.addEventListener('click', () => dialog.close());
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(key === '' ? null : key);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A button in the header: out where a key is kept, in where one was asked for and not given. */
function showState() {
  document.getElementById('session')?.remove();
  const isIn = sessionStorage.getItem(STORED) !== null;
  if (!isIn && !isDeclined) return;
  const button = el('button', { type: 'button', id: 'session' }, isIn ? 'Sign out' : 'Sign in');
  button.addEventListener('click', () => {
    if (isIn) sessionStorage.removeItem(STORED);
    location.reload();
  });
  document.querySelector('header')?.append(button);
}

showState();
