// Scripts only shorten what the pages do anyway: each module finds its elements and leaves the rest alone.
import htmx from 'htmx.org';
import { startChoosing } from './choose.js';
import { startCopying } from './copy.js';
import { startCountdowns } from './countdown.js';
import { startGuards } from './guard.js';
import { startMenus } from './menu.js';
import { startNews } from './news.js';
import { startStrips } from './strips.js';
import { startThemes } from './theme.js';
import { startTimes } from './times.js';
import { startToast } from './toast.js';

window.htmx = htmx;
document.documentElement.classList.add('scripted');

startChoosing();
startCopying();
startMenus();
startStrips();
startThemes();
startToast();
startGuards();
startCountdowns(document);
startTimes(document);
startNews();

// What a fragment brings in is treated like what the page came with.
document.body.addEventListener('htmx:load', event => {
  startCountdowns(event.detail.elt);
  startTimes(event.detail.elt);
});
