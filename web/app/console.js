// The console page: gets a token, keeps a connection to the screen, says what is the matter when there is none.
import { startMenus } from './menu.js';
import { LinkEntry, No, OwnEntry, look } from './console/entry.js';
import { startKeys, startTouchKeyboard } from './console/keys.js';
import { startPasting } from './console/paste.js';
import { Screen } from './console/screen.js';
import { knows, word } from './console/words.js';

const LOOK_MILLIS = 10_000;
const WARN_SECONDS = 180;
const RETRY_SECONDS = [1, 2, 4, 8, 15];
/** After these the same token may connect again. */
const PASSING = new Set(['offline', 'restarting', 'unreachable', 'gone', 'silent', 'busy', 'unverified', 'crowded']);
/** After these a new token is needed, which our own page can get. */
const OVER = new Set(['ended', 'expired', 'notoken']);
const VIEW_KEY = 'portico-console-actual';

const part = name => document.querySelector(`[data-console="${name}"]`);
const [place, veil, message, detail, mainButton, status, others, countdown, stay, hint] =
  ['place', 'veil', 'message', 'detail', 'main', 'status', 'others', 'countdown', 'stay', 'hint'].map(part);
const orders = document.getElementById('orders');
const entry = orders ? new OwnEntry(orders) : new LinkEntry();

let screen = null;
let token = null;
let attempt = 0;
let retry = 0;
let endsAt = null;
let usedAt = Date.now();
let prolongedAt = Date.now();
let fit = true;

document.documentElement.classList.add('scripted');
startMenus();

function say(text) { hint.textContent = text; }

/** Covers the picture with a message. @param act what the button does; without it there is no button */
function cover(reason, { text = null, act = null, label = '', more = '' } = {}) {
  document.body.dataset.state = reason;
  veil.hidden = false;
  message.textContent = text ?? word(knows(reason) ? reason : 'offline');
  detail.textContent = more;
  detail.hidden = !more;
  mainButton.hidden = !act;
  mainButton.textContent = label;
  mainButton.onclick = act;
  status.textContent = word('notconnected');
}

function uncover() {
  document.body.dataset.state = 'live';
  veil.hidden = true;
  status.textContent = word('connected');
}

async function begin() {
  clearTimeout(retry);
  screen?.drop();
  screen = null;
  cover('connecting');
  try {
    if (!token) admitted(await entry.open());
    join();
  } catch (no) {
    if (!(no instanceof No)) throw no;
    fail(no.reason, no.text);
  }
}

function admitted(welcome) {
  token = welcome.token;
  endsAt = Date.now() + welcome.seconds * 1000;
  prolongedAt = Date.now();
  if (welcome.name) {
    part('name').textContent = welcome.name;
    document.title = `${welcome.name} – ${document.title.split(' – ').at(-1)}`;
  }
}

function join() {
  place.replaceChildren();
  screen = new Screen(place, token, {
    connected: () => {
      attempt = 0;
      uncover();
      place.querySelector('canvas')?.setAttribute('aria-label', word('screen'));
      place.querySelector('canvas')?.setAttribute('aria-describedby', 'console-leave');
      if (!document.querySelector('dialog[open]')) screen.focus();
    },
    named: name => { part('guest').textContent = name; },
    lost: reason => { keys.letGo(); fail(reason); },
  }, { fit });
}

/** There is no picture. Passing troubles are tried again, the others wait for the reader. */
async function fail(reason, text = null) {
  screen = null;
  if (reason === 'offline' && token && await diagnose()) return;
  if (reason === 'off') return coverOff();
  if (PASSING.has(reason)) return later(reason);
  if (OVER.has(reason) && entry.prolongs) {
    token = null;
    return cover(reason, { act: begin, label: word('openagain') });
  }
  if (reason === 'loggedout') return cover(reason, { act: () => location.reload(), label: word('login') });
  cover(reason, { text, ...(entry.prolongs && text ? { act: begin, label: word('tryagain') } : {}) });
}

/** A handshake that was refused looks to a page like no network. True when the token turned out to be the reason. */
async function diagnose() {
  try {
    const { ended } = await look(token);
    if (!ended) return false;
    await fail(ended);
    return true;
  } catch (no) {
    if (!(no instanceof No) || no.reason !== 'notoken') return false;
    await fail('notoken');
    return true;
  }
}

function coverOff() {
  cover('off', entry.hasPower ? { act: start, label: word('start') } : { more: word('offembedded') });
}

async function start() {
  mainButton.disabled = true;
  try {
    await entry.power('vm_start');
    later('starting');
  } catch (no) {
    cover('off', { more: no.text ?? word('offline'), act: start, label: word('start') });
  }
  mainButton.disabled = false;
}

function later(reason) {
  const seconds = RETRY_SECONDS[Math.min(attempt++, RETRY_SECONDS.length - 1)];
  cover(reason, { act: begin, label: word('retrynow'), more: word('retryin', seconds) });
  clearTimeout(retry);
  retry = setTimeout(begin, seconds * 1000);
}

// ---- the session's time

async function watch() {
  if (!token || document.hidden) return;
  try {
    const standing = await look(token);
    if (standing.ended) {
      screen?.drop();
      return fail(standing.ended);
    }
    endsAt = Date.now() + standing.seconds * 1000;
    others.textContent = standing.others > 0 ? word('others', standing.others) : '';
    if (document.body.dataset.state === 'off' && standing.running) begin();
    // Whoever works on the screen shall not be interrupted.
    if (entry.prolongs && usedAt > prolongedAt && standing.seconds < 600) await prolong();
  } catch (no) {
    if (!(no instanceof No)) throw no;
  }
}

async function prolong() {
  prolongedAt = Date.now();
  const { seconds } = await entry.prolong();
  endsAt = Date.now() + seconds * 1000;
}

function tick() {
  const left = endsAt ? Math.max(0, Math.round((endsAt - Date.now()) / 1000)) : null;
  const near = left !== null && left <= WARN_SECONDS && document.body.dataset.state === 'live';
  part('time').hidden = !near;
  if (near) countdown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}

// ---- the toolbar

const live = () => screen;
const back = () => { if (screen?.live) screen.focus(); };
const closeMenus = () => document.querySelectorAll('details.drop[open]').forEach(menu => { menu.open = false; });
const typed = part('typed');
const keys = startKeys(document.body, live, button => {
  if (button.dataset.keys) closeMenus();
  // Whoever writes on a phone keeps its keyboard.
  if (document.activeElement !== typed) back();
});
// A tap on these takes the cursor from nobody, or the phone's keyboard would go.
document.querySelector('.console-quick').addEventListener('pointerdown', event => event.preventDefault());
startPasting(document.getElementById('paste'), part('paste'), live, say);
startTouchKeyboard(typed, part('keyboard'), live, keys.letGo);

function setFit(next) {
  fit = next;
  screen?.show({ fit });
  document.querySelectorAll('[data-fit]').forEach(button => button.setAttribute('aria-pressed', String((button.dataset.fit === 'yes') === fit)));
  try {
    localStorage.setItem(VIEW_KEY, fit ? '' : 'yes');
  } catch {
    // Chosen again next time.
  }
}

async function photograph() {
  if (!screen?.live) return;
  const address = URL.createObjectURL(await screen.picture());
  const link = document.createElement('a');
  link.href = address;
  link.download = `${part('name').textContent || 'screen'}-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.png`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say(word('pictured'));
}

function fullscreen() {
  if (document.fullscreenElement) return document.exitFullscreen();
  // The whole page, so that the toolbar stays at hand.
  return document.documentElement.requestFullscreen().then(() => navigator.keyboard?.lock?.());
}

async function power(button) {
  try {
    await entry.power(button.dataset.power);
    say(word('ordered', button.textContent.trim()));
  } catch (no) {
    say(no.text ?? word('offline'));
  }
  back();
}

document.addEventListener('click', event => {
  const button = event.target.closest('button');
  if (!button) return;
  const { order, fit: chosen, power: action } = button.dataset;
  if (order || chosen || action) closeMenus();
  if (chosen) { setFit(chosen === 'yes'); back(); }
  if (action) power(button);
  switch (order) {
    case 'fullscreen': fullscreen().then(back); break;
    case 'picture': photograph().then(back); break;
    case 'reconnect': attempt = 0; begin(); break;
    case 'end': entry.close().then(() => { screen?.drop(); fail('ended'); }, no => say(no.text ?? word('offline'))); break;
    default:
  }
});
stay.addEventListener('click', () => prolong().then(() => { say(word('stays')); back(); }, no => say(no.text ?? word('offline'))));

// The screen takes every key, Tab too; this combination gives the keyboard back to the page.
document.addEventListener('keydown', event => {
  usedAt = Date.now();
  if (!(event.ctrlKey && event.altKey && event.code === 'KeyM')) return;
  event.preventDefault();
  event.stopPropagation();
  screen?.blur();
  document.querySelector('.console-bar summary').focus();
}, { capture: true });
document.addEventListener('pointerdown', () => { usedAt = Date.now(); }, { capture: true });
document.addEventListener('visibilitychange', () => { if (!document.hidden) watch(); });
addEventListener('online', () => { if (PASSING.has(document.body.dataset.state)) begin(); });

try {
  setFit(localStorage.getItem(VIEW_KEY) !== 'yes');
} catch {
  setFit(true);
}
setInterval(watch, LOOK_MILLIS);
setInterval(tick, 1000);
begin();
