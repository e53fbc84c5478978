// What the page says, in the reader's language: the template wrote it down in <ul id="words">.
const words = new Map([...document.querySelectorAll('#words > li')].map(item => [item.dataset.word, item.textContent]));

/** The word's text; "%" in it becomes the value. */
export const word = (name, value = '') => (words.get(name) ?? name).replace('%', value);

export const knows = name => words.has(name);
