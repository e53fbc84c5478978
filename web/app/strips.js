// Strips of tabs that are wider than the screen begin where the reader is.
export function startStrips() {
  for (const strip of document.querySelectorAll('.tabs, .rooms')) {
    const here = strip.querySelector('[aria-current]');
    if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
  }
}
