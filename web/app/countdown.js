// Buttons that must wait: data-wait="seconds", data-wait-text="Again in % s". Without scripts the server says no instead.
export function startCountdowns(root) {
  for (const button of root.querySelectorAll('[data-wait]')) {
    const label = button.querySelector('span') ?? button;
    const text = label.textContent;
    const end = Date.now() + Number(button.dataset.wait) * 1000;
    button.removeAttribute('data-wait');
    const tick = () => {
      const left = Math.ceil((end - Date.now()) / 1000);
      button.disabled = left > 0;
      label.textContent = left > 0 ? button.dataset.waitText.replace('%', left) : text;
      if (left > 0) setTimeout(tick, 250);
    };
    tick();
  }
}
