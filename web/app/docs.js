// The API reference: search as one types, and trying commands. What is typed as name and key stays in its fields; nothing is stored.
const entries = [...document.querySelectorAll('section[data-entry]')];
const lines = new Map([...document.querySelectorAll('li[data-entry]')].map(line => [line.dataset.entry, line]));
const nothing = document.querySelector('[data-nothing]');
const groups = [...document.querySelectorAll('.reference-index ul')];
const introduction = document.querySelectorAll('[data-introduction]');
const search = document.querySelector('[data-finds]');
const pattern = nothing.textContent.replace(/(["“]).*(["”])/, '$1\0$2');

search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
  let shown = 0;
  for (const entry of entries) {
    const fits = words.every(word => entry.dataset.text.includes(word));
    entry.hidden = !fits;
    lines.get(entry.dataset.entry).hidden = !fits;
    if (fits) shown++;
  }
  for (const group of groups) group.previousElementSibling.hidden = !group.querySelector('li:not([hidden])');
  // Who searches wants commands.
  for (const part of introduction) part.hidden = words.length > 0;
  nothing.hidden = shown > 0;
  nothing.textContent = pattern.replace('\0', search.value);
});
// Enter searches what is shown already.
search.form.addEventListener('submit', event => event.preventDefault());

addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, select, textarea')) return;
  event.preventDefault();
  search.focus();
});

// On a narrow screen the index would push everything down.
if (matchMedia('(max-width: 62rem)').matches) document.querySelector('[data-narrow]').open = false;

const value = id => document.getElementById(id).value;
document.getElementById('try-who').addEventListener('submit', event => event.preventDefault());
document.addEventListener('submit', async event => {
  const form = event.target.closest('[data-try]');
  if (!form) return;
  event.preventDefault();
  const body = new URLSearchParams({ identity: value('try-identity'), action: form.dataset.action, api_key: value('try-key') });
  if (value('try-name')) body.set('api_username', value('try-name'));
  if (form.dataset.sub) body.set('subaction', form.dataset.sub);
  for (const [name, given] of new FormData(form)) if (given !== '') body.set(name, given);
  const shown = form.querySelector('pre');
  const button = form.querySelector('button');
  button.disabled = true;
  shown.hidden = false;
  shown.textContent = '…';
  try {
    const answer = await fetch('/process.aspx?c=api', { method: 'POST', body, credentials: 'omit', cache: 'no-store', referrerPolicy: 'no-referrer' });
    shown.textContent = readable(await answer.text());
  } catch {
    shown.textContent = form.dataset.failed;
  } finally {
    button.disabled = false;
  }
});

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
