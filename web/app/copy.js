// Copy buttons: <button data-copy="text">. What came of it says the page's foot: to ears when it worked, to eyes as well when it did not.
export function startCopying() {
  document.addEventListener('click', async event => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    const worked = await write(button.dataset.copy).then(() => true, () => false);
    tell(worked);
    if (!worked) return;
    const use = button.querySelector('use');
    const icon = use.getAttribute('href');
    if (button.classList.contains('done')) return;
    button.classList.add('done');
    use.setAttribute('href', icon.replace(/#.*/, '#check'));
    setTimeout(() => { button.classList.remove('done'); use.setAttribute('href', icon); }, 1600);
  });
}

let quiet;
function tell(worked) {
  const told = document.getElementById('copied');
  if (!told) return;
  const say = text => {
    told.textContent = text;
    told.classList.toggle('unseen', worked || !text);
    told.classList.toggle('said', !worked && !!text);
  };
  // The same words once more are read only if others stood there in between.
  say('');
  setTimeout(() => say(worked ? told.dataset.copied : told.dataset.failed), 100);
  clearTimeout(quiet);
  quiet = setTimeout(() => say(''), 6000);
}

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Browsers offer the clipboard only on secure origins; a portal on plain http still wants to copy.
  const field = Object.assign(document.createElement('textarea'), { value: text });
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  const worked = document.execCommand('copy');
  field.remove();
  if (!worked) throw new Error('the browser does not copy');
}
