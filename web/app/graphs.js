// Draws the curves of a machine and keeps them moving. The figures come from the page's own address; without this script the page's table has them.
import uPlot from 'uplot';

const place = document.querySelector('[data-graphs]');
const language = document.documentElement.lang;
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const charts = [...document.querySelectorAll('[data-chart]')].map(box => ({
  box, key: box.dataset.chart, most: Number(box.dataset.most), unit: box.dataset.unit,
  curves: [...box.parentElement.querySelectorAll('[data-curve]')], plot: null,
}));
const sync = uPlot.sync('graphs');
let last = null;

const figure = value => value == null ? '–' : (value >= 100 ? whole : fine).format(value);

/** How exactly a moment is told: seconds in ten minutes, days in three months. */
function clock(step) {
  return new Intl.DateTimeFormat(language, step <= 5 ? { timeStyle: 'medium' } : step < 3600 ? { month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit' }
    : step < 86400 ? { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' } : { dateStyle: 'medium' });
}

/** Marks on the time axis: only as much of the time as changes from one to the next. */
function ticks(span) {
  const format = new Intl.DateTimeFormat(language, span <= 900 ? { hour: '2-digit', minute: '2-digit', hour12: false } : span <= 90_000 ? { hour: '2-digit', minute: '2-digit', hour12: false } : { month: 'short', day: 'numeric' });
  return times => times.map(time => format.format(time * 1000));
}

const color = (element, share = 1) => {
  const [red, green, blue] = getComputedStyle(element).color.match(/[\d.]+/g);
  return `rgb(${red} ${green} ${blue} / ${share})`;
};

function options(chart, data) {
  const body = getComputedStyle(document.body);
  const line = color(document.querySelector('.curves dd.soft') ?? document.body, .14);
  const ink = body.color;
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 }, font: '11px system-ui, sans-serif', labelFont: '11px system-ui, sans-serif' };
  return {
    width: chart.box.clientWidth - 16, height: chart.box.clientHeight - 12,
    cursor: { sync: { key: sync.key }, drag: { setScale: false, x: false, y: false }, points: { size: 7 } },
    legend: { show: false },
    scales: { x: { time: true, range: () => [last.from, last.to] }, y: { range: (plot, least, most) => [0, chart.most || Math.max(1, (most ?? 0) * 1.15)] } },
    axes: [{ ...axis, size: 28, values: (plot, times) => ticks(data.to - data.from)(times), space: 64 },
      { ...axis, size: 52, values: (plot, values) => values.map(value => figure(value)) }],
    series: [{}, ...chart.curves.map((swatch, index) => ({
      stroke: color(swatch), width: 1.75, fill: index === 0 ? color(swatch, .1) : undefined, points: { show: false }, spanGaps: false,
    }))],
    hooks: { draw: [flags], setCursor: [plot => tell(chart, plot.cursor.idx)] },
  };
}

/** What was done to the machine, as numbered lines across the curves; the numbers are explained in the list below. */
function flags(plot) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = getComputedStyle(document.body).color;
  ctx.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textAlign = 'center';
  ctx.globalAlpha = .65;
  ctx.setLineDash([4 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const mark of last.marks) {
    if (mark.at < last.from || mark.at > last.to) continue;
    const x = Math.round(plot.valToPos(mark.at, 'x', true)) + .5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top + 14 * devicePixelRatio);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(String(mark.number), x, bbox.top + 10 * devicePixelRatio);
  }
  ctx.restore();
}

/** The figures under the pointer, else the newest. */
function tell(chart, index) {
  chart.curves.forEach(swatch => {
    const values = last.values[swatch.dataset.curve];
    const value = index == null ? values.findLast(each => each != null) : values[index];
    const when = index == null ? '' : ` · ${clock(last.step).format(last.times[index] * 1000)}`;
    swatch.closest('div').querySelector('[data-now]').textContent = `${figure(value)} ${chart.unit}${when}`;
  });
}

function draw(chart) {
  const columns = [last.times, ...chart.curves.map(swatch => last.values[swatch.dataset.curve])];
  if (chart.plot) chart.plot.setData(columns);
  else chart.plot = new uPlot(options(chart, last), columns, chart.box);
  if (chart.plot.cursor.idx == null) tell(chart, null);
}

function drawAnew() {
  for (const chart of charts) {
    chart.plot?.destroy();
    chart.plot = null;
    if (last) draw(chart);
  }
}

async function load() {
  const answer = await fetch(place.dataset.graphs, { headers: { Accept: 'application/json' }, credentials: 'same-origin' });
  if (answer.redirected || answer.status === 401) return location.reload();   // logged out meanwhile
  if (!answer.ok) return;
  const data = await answer.json();
  // The first figures of a machine that had none, or something new that was done: the page has more to show than curves.
  const grown = last && data.marks.length !== last.marks.length;
  if ('empty' in place.dataset ? data.times.length > 0 : grown) return location.reload();
  last = data;
  charts.forEach(draw);
  if (document.getElementById('values')?.open) refreshTable();
}

async function refreshTable() {
  const table = document.querySelector('#values tbody');
  const box = table.closest('.scroll');
  if (box.contains(document.activeElement) || box.scrollTop > 0) return;   // somebody reads it
  const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), 'text/html').querySelector('#values tbody');
  if (fresh) table.replaceWith(document.adoptNode(fresh));
  exact();
}

function exact() {
  const format = new Intl.DateTimeFormat(language, { dateStyle: 'short', timeStyle: last?.step === 5 ? 'medium' : 'short' });
  for (const time of document.querySelectorAll('time[data-exact]')) time.textContent = format.format(new Date(time.dateTime));
}

if (place) {
  const values = document.getElementById('values');
  if (values) values.open = false;   // the curves say it; whoever wants the table opens it
  values?.addEventListener('toggle', () => { if (values.open) refreshTable(); });
  const attempt = () => { if (!document.hidden) load().then(exact, () => {}).finally(schedule); else schedule(); };
  const schedule = () => setTimeout(attempt, !last ? 5_000 : last.step <= 5 ? 5_000 : last.step <= 60 ? 20_000 : 60_000);
  attempt();
  document.addEventListener('visibilitychange', () => { if (!document.hidden) load().then(exact, () => {}); });
  new ResizeObserver(() => charts.forEach(chart => chart.plot?.setSize({ width: chart.box.clientWidth - 16, height: chart.box.clientHeight - 12 }))).observe(place);
  new MutationObserver(drawAnew).observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAnew);
}
