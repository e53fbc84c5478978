// Keyboards that text can be typed on. A guest learns which keys are pressed, not which characters are meant; what becomes of them is decided by the layout set
// inside the guest. So a character is turned into the keys that make it there.
//
// Each layout is three rows of characters, in the order of KEYS: key alone, with Shift, with AltGr. A blank: nothing we rely on. Combining accents are dead keys.
const KEYS = ['Backquote', ...'1234567890'.split('').map(digit => `Digit${digit}`), 'Minus', 'Equal',
  ...'QWERTYUIOP'.split('').map(letter => `Key${letter}`), 'BracketLeft', 'BracketRight',
  ...'ASDFGHJKL'.split('').map(letter => `Key${letter}`), 'Semicolon', 'Quote', 'Backslash',
  'IntlBackslash', ...'ZXCVBNM'.split('').map(letter => `Key${letter}`), 'Comma', 'Period', 'Slash'];

const ROWS = {
  us: ['`1234567890-=qwertyuiop[]asdfghjkl;\'\\ zxcvbnm,./',
    '~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:"| ZXCVBNM<>?'],
  uk: ['`1234567890-=qwertyuiop[]asdfghjkl;\'#\\zxcvbnm,./',
    '¬!"£$%^&*()_+QWERTYUIOP{}ASDFGHJKL:@~|ZXCVBNM<>?',
    '    €                                           '],
  de: ['\u03021234567890ß\u0301qwertzuiopü+asdfghjklöä#<yxcvbnm,.-',
    '°!"§$%&/()=?\u0300QWERTZUIOPÜ*ASDFGHJKLÖÄ\'>YXCVBNM;:_',
    '  ²³   {[]}\\ @ €        ~            |      µ   '],
  fr: ['²&é"\'(-è_çà)=azertyuiop\u0302$qsdfghjklmù*<wxcvbn,;:!',
    ' 1234567890°+AZERTYUIOP\u0308£QSDFGHJKLM%µ>WXCVBN?./§',
    '  ~#{[|`\\^@]}  €                                '],
  es: ['º1234567890\'¡qwertyuiop\u0300+asdfghjklñ\u0301ç<zxcvbnm,.-',
    'ª!"·$%&/()=?¿QWERTYUIOP\u0302*ASDFGHJKLÑ\u0308Ç>ZXCVBNM;:_',
    '\\|@#~ ¬        €        []         {}           '],
  it: ['\\1234567890\'ìqwertyuiopè+asdfghjklòàù<zxcvbnm,.-',
    '|!"£$%&/()=?^QWERTYUIOPé*ASDFGHJKLç°§>ZXCVBNM;:_',
    '       {[]}`~  €        []         @#           '],
  sv: ['§1234567890+\u0301qwertyuiopå\u0308asdfghjklöä\'<zxcvbnm,.-',
    '½!"#¤%&/()=?\u0300QWERTYUIOPÅ\u0302ASDFGHJKLÖÄ*>ZXCVBNM;:_',
    '  @£$  {[]}\\   €        ~            |          '],
  pt: ['\'1234567890-=qwertyuiop\u0301[asdfghjklç\u0303]\\zxcvbnm,.;',
    '"!@#$% &*()_+QWERTYUIOP\u0300{ASDFGHJKLÇ\u0302}|ZXCVBNM<>:',
    '             /?€                                '],
};

const NAMED = { '\n': { code: 'Enter', keysym: 0xff0d }, '\t': { code: 'Tab', keysym: 0xff09 }, ' ': { code: 'Space', keysym: 0x20 } };

/** Keys of a layout by the character they make. */
function mapOf(rows) {
  const map = new Map();
  rows.forEach((row, level) => [...row].forEach((character, position) => {
    if (character !== ' ' && !map.has(character)) map.set(character, { code: KEYS[position], shift: level === 1, altGr: level === 2 });
  }));
  return map;
}

const maps = Object.fromEntries(Object.entries(ROWS).map(([name, rows]) => [name, mapOf(rows)]));

export const layoutNames = Object.keys(ROWS);

/** What X11 calls a character. */
export const keysymOf = character => {
  const point = character.codePointAt(0);
  return point < 0x100 ? point : 0x01000000 + point;
};

/**
 * The strokes that type one character: each a key with its modifiers, and the keysym for servers that want no keys. Null: this keyboard cannot.
 * A character made of an accent and a letter is a dead key first, which has no keysym of its own: to such a server the letter says it all.
 */
export function strokesFor(layout, character) {
  if (NAMED[character]) return [NAMED[character]];
  const map = maps[layout];
  if (map.has(character)) return [{ ...map.get(character), keysym: keysymOf(character) }];
  const [letter, accent, more] = [...character.normalize('NFD')];
  if (accent && !more && map.has(accent) && map.has(letter)) return [map.get(accent), { ...map.get(letter), keysym: keysymOf(character) }];
  const alone = { '^': '\u0302', '`': '\u0300', '´': '\u0301', '¨': '\u0308', '~': '\u0303' }[character];
  return alone && map.has(alone) ? [map.get(alone), { code: 'Space', keysym: keysymOf(character) }] : null;
}

/** The text as a keyboard takes it: line ends alike, accents joined to their letters. */
export const tidy = text => text.replace(/\r\n?/g, '\n').normalize('NFC');
