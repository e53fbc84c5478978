// Forms: the buttons of a destructive form wake up once the VM's name is typed; no form is sent twice by a double click.
export function startGuards() {
  guardNames(document);
  // What a fragment brings in is guarded like what the page came with.
  document.body.addEventListener('htmx:load', event => guardNames(event.detail.elt));
  document.addEventListener('submit', event => {
    if (event.target.method !== 'post' || event.defaultPrevented) return;
    if (event.target.dataset.sent) return event.preventDefault();
    event.target.dataset.sent = 'yes';
    event.submitter?.classList.add('waiting');
  });
  // A page that comes back out of the browser's cache may be sent again.
  addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(form => delete form.dataset.sent));
}

function guardNames(root) {
  for (const field of root.querySelectorAll('[data-must-equal]')) {
    const buttons = field.form.querySelectorAll('[data-guarded]');
    const judge = () => buttons.forEach(button => { button.disabled = field.value !== field.dataset.mustEqual; });
    field.addEventListener('input', judge);
    judge();
  }
}
