// Where the values of one param fall, before anything is run; and a warning where a linear scale wastes most of them.
import type { ListParam, Param, Point, RangeParam } from '../space/param.ts';
import { formatNumber, formatValue, renderValue } from '../space/value.ts';
import { safe } from './safe.ts';
import { flow } from './search-head.ts';
import type { Terminal } from './terminal.ts';

/** `from`: the lower edge as text, of a range. */
type Bin = { readonly label: string; readonly count: number; readonly from?: string };

/** A linear range at least this wide deserves a warning. */
const wideDecades = 3;
const maxBins = 6;

/** Lines without their ends: bins beside each other, and a warning with what would be better. */
export function histogramLines(terminal: Terminal, param: Param, samples: readonly Point[]): readonly string[] {
  const values = samples.map((point) => point[param.name]);
  const bins =
    param.kind === 'list'
      ? listBins(param, values)
      : rangeBins(param, values.filter(isNumber), terminal.isUtf8 ? '–' : ' to ');
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const head = `${safe(param.name)}  ${kindOf(param)}`;
  const cells = bins.map(({ label, count }) => `${bar(terminal, count / most)} ${count}  ${safe(label)}`);
  const lines = flow([`  ${head}`, ...cells], Math.min(terminal.width(), 100));
  return [...lines.map((line, index) => (index === 0 ? line : `  ${line}`)), ...warning(param, bins)];
}

function kindOf(param: Param): string {
  if (param.kind === 'list') return `${param.values.length} ${param.values.length === 1 ? 'value' : 'values'}`;
  const type = param.type === 'int' ? 'int ' : '';
  return `${type}${param.scale} ${formatNumber(param.low)} to ${formatNumber(param.high)}`;
}

function listBins({ values }: ListParam, samples: readonly unknown[]): readonly Bin[] {
  const bins = values.map((value) => ({
    label: formatValue(value),
    count: samples.filter((sample) => Object.is(sample, value)).length,
  }));
  if (bins.length <= maxBins) return bins;
  const rest = bins.slice(maxBins - 1);
  const count = rest.reduce((sum, bin) => sum + bin.count, 0);
  return [...bins.slice(0, maxBins - 1), { label: `${rest.length} others`, count }];
}

function rangeBins(param: RangeParam, samples: readonly number[], to: string): readonly Bin[] {
  const edges = edgesOf(param);
  return edges.slice(1).map((high, index) => {
    const low = edges[index] ?? high;
    const isLast = index === edges.length - 2;
    const count = samples.filter((value) => value >= low && (isLast || value < high)).length;
    const from = formatNumber(low, 4);
    return { label: `${from}${to}${formatNumber(high, 4)}`, count, from };
  });
}

/** Decades where the range spans at least two and is positive; else four parts, equal on its scale. First is the low bound, last the high. */
function edgesOf({ low, high, scale }: RangeParam): readonly number[] {
  if (scale === 'log' && high / low < 99.99) {
    const step = (high / low) ** 0.25;
    return [low, low * step, low * step ** 2, low * step ** 3, high];
  }
  if (low <= 0 || high / low < 99.99) {
    const width = (high - low) / 4;
    return [low, low + width, low + 2 * width, low + 3 * width, high];
  }
  const first = Math.floor(Math.log10(low) + 1e-9) + 1;
  const last = Math.ceil(Math.log10(high) - 1e-9) - 1;
  const stride = Math.ceil((last - first + 2) / maxBins);
  const inner = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  return [low, ...inner.filter((_, index) => (index + 1) % stride === 0).map((power) => Number(`1e${power}`)), high];
}

function warning(param: Param, bins: readonly Bin[]): readonly string[] {
  const top = bins.at(-1);
  if (param.kind === 'list' || param.scale !== 'linear' || param.low <= 0 || top === undefined) return [];
  const decades = Math.log10(param.high / param.low);
  const all = bins.reduce((sum, { count }) => sum + count, 0);
  if (decades < wideDecades - 1e-9 || top.count < all / 2) return [];
  const options = [param.type === 'int' ? ':int' : '', param.gridPoints === undefined ? '' : `:n=${param.gridPoints}`];
  return [
    `      ! ${Math.floor(decades + 1e-9)} decades on a linear scale: ${top.count} of ${all} samples above ${top.from ?? ''}`,
    `        you may want  --param ${safe(param.name)}=${short(param.low)}:${short(param.high)}:log${options.join('')}`,
  ];
}

/** `.001` for 0.001, as people type it. */
function short(value: number): string {
  return renderValue(value).replace(/^0\./, '.');
}

function bar(terminal: Terminal, share: number): string {
  const marks = terminal.isUtf8 ? '▁▂▃▄▅▆▇█' : '_.-=+*#@';
  return marks.charAt(Math.round(share * (marks.length - 1)));
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number';
}
