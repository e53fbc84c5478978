// Copy buttons: <button data-copy="text">.
export function startCopying() {
  document.addEventListener('click', async event => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    await write(button.dataset.copy);
    const use = button.querySelector('use');
    const icon = use.getAttribute('href');
    if (button.classList.contains('done')) return;
    button.classList.add('done');
    use.setAttribute('href', icon.replace(/#.*/, '#check'));
    setTimeout(() => { button.classList.remove('done'); use.setAttribute('href', icon); }, 1600);
  });
}

async function write(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Browsers offer the clipboard only on secure origins; a portal on plain http still wants to copy.
  const field = Object.assign(document.createElement('textarea'), { value: text });
  field.style.position = 'fixed';
  field.style.opacity = '0';
  document.body.append(field);
  field.select();
  document.execCommand('copy');
  field.remove();
}
