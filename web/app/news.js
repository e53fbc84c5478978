// The server says over data-live="/…/events" that something changed; parts with hx-trigger="news from:body" then fetch themselves.
export function startNews() {
  const sources = new Set([...document.querySelectorAll('[data-live]')].map(part => part.dataset.live));
  for (const url of sources) listen(url);
  // While news cannot come, and for what changes by age alone, ask now and then; never in a hidden tab.
  setInterval(() => { if (!document.hidden) tell(); }, 30_000);
  document.addEventListener('visibilitychange', () => { if (!document.hidden) tell(); });
  keepLogsOpen();
}

function listen(url) {
  const source = new EventSource(url);
  source.addEventListener('changed', tell);
  // Logged out elsewhere. Who does it here is on their way already, and a reload would take them back.
  source.addEventListener('ended', () => setTimeout(() => location.reload(), leaving ? 5_000 : 0));
  // What changed after the page was made and before anybody listened, or while the connection was lost.
  source.onopen = tell;
  addEventListener('pagehide', () => source.close());
}

let leaving = false;
document.addEventListener('submit', () => { leaving = true; });

let pending;
function tell() {
  clearTimeout(pending);
  pending = setTimeout(() => document.body.dispatchEvent(new Event('news')), 120);
}

// A log that the reader opened or closed stays so when the list is refreshed.
function keepLogsOpen() {
  const chosen = new Map();
  document.addEventListener('toggle', event => { if (event.target.matches?.('[data-keep-open]')) chosen.set(event.target.id, event.target.open); }, true);
  document.body.addEventListener('htmx:afterSwap', () => chosen.forEach((open, id) => {
    const log = document.getElementById(id);
    if (log && log.open !== open) log.open = open;
  }));
}
