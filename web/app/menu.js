// Drop-down sheets are <details>: they close by Escape, by a click elsewhere and when focus leaves them.
export function startMenus() {
  const close = except => document.querySelectorAll('details.drop[open]').forEach(menu => { if (menu !== except) menu.open = false; });
  document.addEventListener('click', event => close(event.target.closest('details.drop')));
  document.addEventListener('focusin', event => close(event.target.closest('details.drop')));
  document.addEventListener('keydown', event => {
    const menu = document.querySelector('details.drop[open]');
    if (event.key !== 'Escape' || !menu) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
}
