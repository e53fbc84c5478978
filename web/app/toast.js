// What was just done leaves by itself, and the address forgets it so that a reload does not say it again.
export function startToast() {
  const toast = document.querySelector('[data-toast]');
  if (!toast) return;
  const address = new URL(location.href);
  address.searchParams.delete('said');
  history.replaceState(null, '', address);
  setTimeout(() => {
    toast.classList.add('going');
    setTimeout(() => toast.remove(), 400);
  }, 6000);
}
