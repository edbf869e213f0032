import { svg } from './dom.js';

const HEIGHT = 200;
const LEFT = 64;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 26;

/**
 * A curve with its 95 % interval as a band. `points` are { day, value, low, high } in order of day (RFC 3339 dates); `format`
 * writes a value. Drawn as wide as its place, so that the letters keep their size.
 */
export function chart(points, { width, format, max, label }) {
  const top = niceTop(Math.max(...points.map(({ high }) => high), 0), max);
  const days = points.map(({ day }) => Date.parse(day));
  const [first, last] = [days[0], days.at(-1)];
  const inner = width - LEFT - RIGHT;
  const x = (i) => LEFT + (last === first ? inner / 2 : ((days[i] - first) / (last - first)) * inner);
  const y = (value) => TOP + (1 - Math.min(value, top) / top) * (HEIGHT - TOP - BOTTOM);
  const at = (value) => (point, i) => `${x(i).toFixed(1)},${y(point[value]).toFixed(1)}`;
  const band = [...points.map(at('high')), ...points.map(at('low')).reverse()].join(' ');
  return svg(
    'svg',
    {
      viewBox: `0 0 ${width} ${HEIGHT}`,
      width,
      height: HEIGHT,
      role: 'img',
      'aria-label': label,
      class: 'chart',
    },
    ...[0, 0.5, 1].map((share) => gridLine(y(share * top), width, format(share * top))),
    ...dayLabels(points, x),
    svg('polygon', { points: band, class: 'band' }),
    svg('polyline', { points: points.map(at('value')).join(' '), class: 'curve' }),
    ...points.map((point, i) =>
      svg(
        'g',
        { class: 'point' },
        svg('line', { x1: x(i), x2: x(i), y1: y(point.low), y2: y(point.high), class: 'whisker' }),
        svg('circle', { cx: x(i), cy: y(point.value), r: 3.5 }),
        svg(
          'title',
          {},
          `${point.day}: ${format(point.value)} (${format(point.low)} to ${format(point.high)})`,
        ),
      ),
    ),
  );
}

function gridLine(y, width, text) {
  return svg(
    'g',
    {},
    svg('line', { x1: LEFT, x2: width - RIGHT, y1: y, y2: y, class: 'grid' }),
    svg('text', { x: LEFT - 6, y: y + 4, 'text-anchor': 'end' }, text),
  );
}

/** The first, the last and, where there is room, the middle one. */
function dayLabels(points, x) {
  const last = points.length - 1;
  const shown = [...new Set(last >= 4 ? [0, Math.round(last / 2), last] : [0, last])];
  return shown.map((i) =>
    svg(
      'text',
      {
        x: x(i),
        y: HEIGHT - 8,
        'text-anchor': last === 0 ? 'middle' : i === 0 ? 'start' : i === last ? 'end' : 'middle',
      },
      points[i].day,
    ),
  );
}

/** The next of 1, 2, 5 times a power of ten; never above what there can be. */
function niceTop(highest, max = Number.POSITIVE_INFINITY) {
  if (!(highest > 0)) return Math.min(1, max);
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 5, 10].find((one) => one * power >= highest) ?? 10;
  return Math.min(step * power, max);
}
