// Keys that a browser keeps for itself or a phone does not have.
import { keysymOf } from './layouts.js';

export const KEYS = {
  Escape: 0xff1b, Tab: 0xff09, Enter: 0xff0d, Backspace: 0xff08, Delete: 0xffff, Insert: 0xff63, Home: 0xff50, End: 0xff57, PageUp: 0xff55, PageDown: 0xff56,
  ArrowLeft: 0xff51, ArrowUp: 0xff52, ArrowRight: 0xff53, ArrowDown: 0xff54, PrintScreen: 0xff61, MetaLeft: 0xffeb,
  ControlLeft: 0xffe3, AltLeft: 0xffe9, AltRight: 0xfe03, ShiftLeft: 0xffe1,
  ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`F${index + 1}`, 0xffbe + index])),
};

/** Presses keys together and lets go in reverse order: chord(screen, 'ControlLeft', 'AltLeft', 'Delete'). */
export function chord(screen, ...codes) {
  for (const code of codes) screen.key(KEYS[code], code, true);
  for (const code of codes.toReversed()) screen.key(KEYS[code], code, false);
}

/** Buttons of the key menu: data-keys="ControlLeft AltLeft Delete" is pressed at once, data-hold="ControlLeft" stays down until pressed again. */
export function startKeys(root, screen, after) {
  const held = () => [...root.querySelectorAll('[data-hold][aria-pressed="true"]')];
  const letGo = () => held().forEach(button => {
    button.setAttribute('aria-pressed', 'false');
    screen()?.key(KEYS[button.dataset.hold], button.dataset.hold, false);
  });
  root.addEventListener('click', event => {
    const button = event.target.closest('[data-keys], [data-hold]');
    if (!button || !screen()?.live) return;
    if (button.dataset.keys) {
      chord(screen(), ...button.dataset.keys.split(' '));
      letGo();
    } else {
      const down = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(down));
      screen().key(KEYS[button.dataset.hold], button.dataset.hold, down);
    }
    after(button);
  });
  return { letGo };
}

/** The on-screen keyboard of a phone writes into a field nobody sees; what changes there is typed. @param letGo releases keys that are held down */
export function startTouchKeyboard(field, button, screen, letGo) {
  const FILL = '____';   // something to delete: without it Backspace would not be noticed
  const reset = () => { field.value = FILL; field.setSelectionRange(FILL.length, FILL.length); };
  const tap = code => { screen().key(KEYS[code], code, true); screen().key(KEYS[code], code, false); };
  button.addEventListener('click', () => { reset(); field.focus(); });
  field.addEventListener('beforeinput', event => {
    if (!screen()?.live || event.isComposing) return;
    if (event.inputType === 'insertLineBreak') tap('Enter');
    else if (event.inputType.startsWith('deleteContentBackward')) tap('Backspace');
    else if (event.data) for (const character of event.data) screen().key(keysymOf(character), null);
    else return;
    // Ctrl and the like are meant for one character.
    letGo();
    event.preventDefault();
  });
  field.addEventListener('compositionend', event => {
    if (screen()?.live) for (const character of event.data) screen().key(keysymOf(character), null);
    reset();
  });
  field.addEventListener('keydown', event => {
    if (!KEYS[event.key] || ['Enter', 'Backspace'].includes(event.key) || !screen()?.live) return;
    event.preventDefault();
    tap(event.key);
  });
}
