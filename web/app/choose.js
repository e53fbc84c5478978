// Several machines at once: "select all", how many are selected, and what was ticked stays so when the list refreshes itself.
export function startChoosing() {
  const ticked = new Set();
  const boxes = () => [...document.querySelectorAll('.chooser input')];
  const show = () => {
    const all = document.querySelector('[data-choose-all]');
    const told = document.querySelector('[data-chosen]');
    if (!all || !told) return;
    const count = boxes().filter(box => box.checked).length;
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && !all.checked;
    told.textContent = count ? told.dataset.chosen.replace('%', count) : '';
  };
  const note = box => { if (box.checked) ticked.add(box.id); else ticked.delete(box.id); };
  document.addEventListener('change', event => {
    if (event.target.matches('[data-choose-all]')) boxes().forEach(box => { box.checked = event.target.checked; note(box); });
    else if (event.target.matches('.chooser input')) note(event.target);
    else return;
    show();
  });
  document.body.addEventListener('htmx:afterSwap', () => {
    boxes().forEach(box => { box.checked = ticked.has(box.id); });
    show();
  });
  // A page that comes back out of the browser's history brings its ticks along.
  addEventListener('pageshow', () => { boxes().forEach(note); show(); });
}
