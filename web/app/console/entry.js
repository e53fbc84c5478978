// How the page gets its viewer's token, and what it may ask the portal with it. A token is never part of an address.
const TOKEN_KEY = 'portico-console';

/** The portal said no, in words for the reader, or in one of our own words. */
export class No extends Error {
  constructor(reason, text = null) {
    super(reason);
    this.reason = reason;
    this.text = text;
  }
}

async function post(address, body) {
  let answer;
  try {
    answer = await fetch(address, { method: 'POST', body, cache: 'no-store', redirect: 'manual', referrerPolicy: 'same-origin' });
  } catch {
    throw new No('offline');
  }
  // Sent to the log-in page: the session is over.
  if (answer.type === 'opaqueredirect') throw new No('loggedout');
  const json = (answer.headers.get('content-type') ?? '').startsWith('application/json') ? await answer.json() : {};
  if (answer.ok) return json;
  if (json.problem) throw new No('refused', json.problem);
  throw new No(answer.status === 404 ? 'notoken' : answer.status === 503 ? 'busy' : 'offline');
}

/** How things stand for a token: {ended, seconds, running, others}. */
export const look = token => post('/console/look', token);

/** The portal's own page: the log-in is the authority, every order walks the portal's ordinary way. */
export class OwnEntry {
  constructor(form) {
    this.form = form;
    this.address = form.action;
    this.prolongs = true;
    this.hasPower = true;
  }

  open() { return this.order('open'); }

  prolong() { return this.order('prolong'); }

  close() { return this.order('close'); }

  power(action) { return this.order('power', { action }); }

  order(what, fields = {}) {
    const body = new URLSearchParams(new FormData(this.form));
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return post(`${this.address}/${what}`, body);
  }
}

/** A foreign site's link, console.html?cc=…: exchanged at once, so that what the browser's history keeps is dead. A reload of the same tab goes on. */
export class LinkEntry {
  constructor() {
    this.link = new URLSearchParams(location.search).get('cc');
    this.prolongs = false;
    this.hasPower = false;
    history.replaceState(null, '', location.pathname);
  }

  async open() {
    const kept = this.kept();
    const link = this.link;
    this.link = null;
    if (link) return this.keep(await post('/console/exchange', tokenOf(link)));
    if (!kept) throw new No('nolink');
    const { ended, ...standing } = await look(kept.token);
    if (ended) throw new No(ended);
    return { ...kept, ...standing };
  }

  keep(welcome) {
    try {
      sessionStorage.setItem(TOKEN_KEY, JSON.stringify(welcome));
    } catch {
      // A browser that keeps nothing for framed pages; then a reload needs a new link.
    }
    this.remembered = welcome;
    return welcome;
  }

  kept() {
    if (this.remembered) return this.remembered;
    try {
      return JSON.parse(sessionStorage.getItem(TOKEN_KEY));
    } catch {
      return null;
    }
  }
}

/** The token in a cc: base64url of expireTime|vsip|port|token. Where the text says to connect to is ignored: the token alone decides. */
function tokenOf(cc) {
  try {
    return atob(cc.replaceAll('-', '+').replaceAll('_', '/').replaceAll(' ', '+')).split('|').at(-1);
  } catch {
    throw new No('notoken');
  }
}
