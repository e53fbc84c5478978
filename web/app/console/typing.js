// Types a text into the guest, one key after the other: a text console has no clipboard.
import { KEYS } from './keys.js';
import { strokesFor } from './layouts.js';

const PAUSE_MILLIS = 25;

const pause = millis => new Promise(done => setTimeout(done, millis));

/** The text's characters with whether this layout can type each. */
export const preview = (layout, text) => [...text].map(character => ({ character, fits: strokesFor(layout, character) !== null }));

/**
 * @param screen the live screen now; typing stops when it is gone
 * @param stop AbortSignal
 * @param progress called with the number of characters done
 * @return how many characters were typed; those that do not fit are left out
 */
export async function type(screen, layout, text, stop, progress) {
  let done = 0;
  let typed = 0;
  for (const character of text) {
    for (const stroke of strokesFor(layout, character) ?? []) press(screen, stroke);
    if (strokesFor(layout, character)) typed++;
    progress(++done);
    await pause(PAUSE_MILLIS);
    if (stop.aborted || !screen.live) break;
  }
  return typed;
}

function press(screen, { code, shift, altGr, keysym = 0 }) {
  const modifiers = [shift && 'ShiftLeft', altGr && 'AltRight'].filter(Boolean);
  for (const modifier of modifiers) screen.key(KEYS[modifier], modifier, true);
  screen.key(keysym, code, true);
  screen.key(keysym, code, false);
  for (const modifier of modifiers.toReversed()) screen.key(KEYS[modifier], modifier, false);
}
