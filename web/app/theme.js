// The theme changes at once; the form behind the buttons does the same with a page load.
export function startThemes() {
  const buttons = [...document.querySelectorAll('[data-theme-choice]')];
  for (const button of buttons) button.addEventListener('click', event => {
    event.preventDefault();
    document.documentElement.dataset.theme = button.value;
    document.cookie = `portico-theme=${button.value}; path=/; max-age=31536000; samesite=lax`;
    buttons.forEach(other => other.setAttribute('aria-pressed', other === button));
  });
}
