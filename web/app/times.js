// Times in the reader's own zone and language: <time data-when> a moment, <time data-ago> how long ago it was.
const language = document.documentElement.lang;
const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
const distance = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
const units = [['day', 86400], ['hour', 3600], ['minute', 60], ['second', 1]];

export function startTimes(root) {
  for (const time of root.querySelectorAll('time[data-when]')) time.textContent = moment.format(new Date(time.dateTime));
  for (const time of root.querySelectorAll('time[data-ago]')) {
    time.title = moment.format(new Date(time.dateTime));
    time.textContent = ago(time.dateTime);
  }
}

function ago(date) {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(date)) / 1000));
  const [unit, length] = units.find(([, length]) => seconds >= length) ?? units.at(-1);
  if (unit === 'day' && seconds > 30 * length) return moment.format(new Date(date));
  return distance.format(-Math.floor(seconds / length), unit);
}

setInterval(() => startTimes(document), 20_000);
