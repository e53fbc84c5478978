// The dialogue for typing a text: what will arrive is shown before a key is pressed.
import { tidy } from './layouts.js';
import { preview, type } from './typing.js';
import { word } from './words.js';

const LAYOUT_KEY = 'portico-console-layout';
const SHOWN = 2000;

export function startPasting(dialog, button, screen, after) {
  const find = name => dialog.querySelector(`[data-part="${name}"]`);
  const [text, layout, shown, misfits, progress, go] = ['text', 'layout', 'preview', 'misfits', 'progress', 'go'].map(find);
  let running = null;

  try {
    layout.value = localStorage.getItem(LAYOUT_KEY) ?? layout.value;
  } catch {
    // Nothing is kept in this browser; the first layout will do.
  }
  if (!layout.value) layout.selectedIndex = 0;

  const judge = () => {
    const characters = preview(layout.value, tidy(text.value));
    const missing = characters.filter(({ fits }) => !fits).length;
    shown.replaceChildren(...characters.slice(0, SHOWN).map(({ character, fits }) => fits ? document.createTextNode(character) : marked(character)));
    misfits.textContent = missing ? word('misfits', missing) : '';
    misfits.hidden = missing === 0;
    go.disabled = characters.length === missing || running !== null;
  };

  button.addEventListener('click', () => {
    progress.hidden = true;
    dialog.showModal();
    text.focus();
    judge();
  });
  text.addEventListener('input', judge);
  layout.addEventListener('change', () => {
    try {
      localStorage.setItem(LAYOUT_KEY, layout.value);
    } catch {
      // Chosen again next time.
    }
    judge();
  });

  dialog.querySelector('form').addEventListener('submit', async event => {
    if (event.submitter !== go) return;
    event.preventDefault();
    if (!screen()?.live) return;
    running = new AbortController();
    const characters = tidy(text.value);
    const length = [...characters].length;
    progress.max = length;
    progress.value = 0;
    progress.hidden = false;
    text.disabled = layout.disabled = true;
    judge();
    const typed = await type(screen(), layout.value, characters, running.signal, done => { progress.value = done; });
    const finished = !running.signal.aborted && progress.value === length;
    running = null;
    text.disabled = layout.disabled = false;
    // A password shall not stay behind on the page.
    if (finished) text.value = '';
    judge();
    if (dialog.open && finished) dialog.close();
    after(word(finished ? 'typed' : 'typedpart', typed));
  });
  dialog.addEventListener('close', () => {
    running?.abort();
    text.value = '';
    screen()?.focus();
  });
}

function marked(character) {
  const mark = document.createElement('mark');
  mark.textContent = character;
  return mark;
}
