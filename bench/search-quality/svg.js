// Lines over runs with a light band of a standard error around each, as SVG. The same lines always give the same bytes.

/**
 * @typedef {object} Line
 * @property {string} name
 * @property {readonly { x: number, y: number, spread: number }[]} points at least one, x ascending
 * @property {'ours' | number} look ours is drawn on top, thick and black; of a peer, the number that its colour follows from
 */

const WIDTH = 760;
const HEIGHT = 420;
const PLOT = { left: 64, right: 600, top: 40, bottom: 372 };
const LABEL_HEIGHT = 14;

/** Okabe and Ito 2008, without black, which is ours, and yellow, which is lost on white. Further lines have them again, dashed. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];
const DASHES = ['', '6 3', '2 3'];

/**
 * @param {{ title: string, xLabel: string, yLabel: string, lines: readonly Line[] }} chart
 * @returns {string}
 */
export function lineChart({ title, xLabel, yLabel, lines }) {
  const scales = scalesOf(lines);
  const styled = withStyles(lines);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="${PLOT.left}" y="22" font-size="14">${escaped(title)}</text>`,
    ...axes(scales, xLabel, yLabel),
    ...styled.map((line) => band(line, scales)),
    ...styled.map((line) => stroke(line, scales)),
    ...labels(styled, scales),
    '</svg>',
    '',
  ].join('\n');
}

function scalesOf(lines) {
  const points = lines.flatMap((line) => line.points);
  const [lowX, highX] = extent(points.map(({ x }) => x));
  const [lowY, highY] = extent(points.flatMap(({ y, spread }) => [y - spread, y + spread]));
  return {
    x: { low: lowX, high: highX, to: scale(lowX, highX, PLOT.left, PLOT.right) },
    y: { low: lowY, high: highY, to: scale(lowY, highY, PLOT.bottom, PLOT.top) },
  };
}

function extent(values) {
  return [Math.min(...values), Math.max(...values)];
}

function scale(low, high, from, to) {
  const span = high === low ? 1 : high - low;
  return (value) => from + ((value - low) / span) * (to - from);
}

/** Ours last, so that it lies on top. */
function withStyles(lines) {
  const peers = lines.filter(({ look }) => look !== 'ours');
  const ours = lines.filter(({ look }) => look === 'ours');
  return [
    ...peers.map((line) => ({
      ...line,
      colour: COLOURS[line.look % COLOURS.length],
      dash: DASHES[Math.floor(line.look / COLOURS.length) % DASHES.length],
      width: 1.5,
    })),
    ...ours.map((line) => ({ ...line, colour: '#000', dash: '', width: 3 })),
  ];
}

function axes({ x, y }, xLabel, yLabel) {
  const { left, right, top, bottom } = PLOT;
  const across = ticks(y.low, y.high).map((value) => {
    const at = fixed(y.to(value));
    const number = `<text x="${left - 8}" y="${at}" dy="4" text-anchor="end">${shown(value)}</text>`;
    return `<path d="M${left} ${at}H${right}" stroke="#ddd"/>${number}`;
  });
  const below = ticks(x.low, x.high).map(
    (value) => `<text x="${fixed(x.to(value))}" y="${bottom + 18}" text-anchor="middle">${shown(value)}</text>`,
  );
  const middle = (top + bottom) / 2;
  return [
    ...across,
    ...below,
    `<path d="M${left} ${top}V${bottom}H${right}" fill="none" stroke="#666"/>`,
    `<text x="${(left + right) / 2}" y="${bottom + 38}" text-anchor="middle">${escaped(xLabel)}</text>`,
    `<text transform="translate(18 ${middle}) rotate(-90)" text-anchor="middle">${escaped(yLabel)}</text>`,
  ];
}

/** About six round numbers from `low` to `high`. */
function ticks(low, high) {
  const raw = (high - low) / 6 || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? raw;
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, k) => (first + k) * step);
}

function band({ points, colour }, { x, y }) {
  const edge = (sign) => points.map((point) => `${fixed(x.to(point.x))} ${fixed(y.to(point.y + sign * point.spread))}`);
  return `<path d="M${[...edge(1), ...edge(-1).toReversed()].join('L')}Z" fill="${colour}" fill-opacity="0.12"/>`;
}

function stroke({ points, colour, dash, width }, { x, y }) {
  const path = points.map((point) => `${fixed(x.to(point.x))} ${fixed(y.to(point.y))}`).join('L');
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="${width}"${dashes}/>`;
}

/** Each name beside the end of its line; names that would overlap move apart and stay tied to their lines. */
function labels(lines, { x, y }) {
  const ends = lines
    .map((line) => ({ ...line, end: { x: x.to(line.points.at(-1).x), y: y.to(line.points.at(-1).y) } }))
    .toSorted((a, b) => a.end.y - b.end.y);
  const lowest = HEIGHT - 12 - (ends.length - 1) * LABEL_HEIGHT;
  let next = PLOT.top - 8;
  return ends.map(({ name, colour, dash, width, end }, k) => {
    const at = Math.min(Math.max(end.y, next), lowest + k * LABEL_HEIGHT);
    next = at + LABEL_HEIGHT;
    const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
    const tie = `M${fixed(end.x)} ${fixed(end.y)}L${PLOT.right + 16} ${fixed(at)}h16`;
    return (
      `<path d="${tie}" fill="none" stroke="${colour}" stroke-width="${Math.min(width, 1.5)}"${dashes}/>` +
      `<text x="${PLOT.right + 37}" y="${fixed(at)}" dy="4"${width > 2 ? ' font-weight="bold"' : ''}>${escaped(name)}</text>`
    );
  });
}

function fixed(value) {
  return value.toFixed(1);
}

/** Without the dust that adding tenths leaves. */
function shown(value) {
  return String(Number(value.toPrecision(6))).replace('-', '−');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
