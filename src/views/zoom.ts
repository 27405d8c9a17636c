// What a zoom changes, param by param, for stderr.
import { safe } from './safe.ts';
import { textWidth } from './width.ts';

export type ZoomText = {
  readonly search: number;
  readonly results: number;
  readonly best: number;
  readonly changes: readonly {
    readonly name: string;
    readonly from: string;
    readonly to?: string;
    readonly why: string;
  }[];
  readonly notes: readonly string[];
};

/** Names longer than this push what stands behind them. */
const widestName = 20;

/** Lines, each ending in a newline. */
export function renderZoom({ search, results, best, changes, notes }: ZoomText): string {
  const width = Math.min(widestName, Math.max(0, ...changes.map(({ name }) => textWidth(safe(name)))));
  const lines = changes.flatMap(({ name, from, to, why }) => {
    const spec = safe(to === undefined ? from : `${from} -> ${to}`);
    return [`  ${padded(safe(name), width)}  ${shortened(spec)}`, `  ${' '.repeat(width)}    ${safe(why)}`];
  });
  const head = `zoom of search #${search}: the best ${best} of ${results} results`;
  return [head, ...lines, ...notes.map((note) => `note: ${safe(note)}`)].map((line) => `${line}\n`).join('');
}

const longestSpec = 200;

function shortened(text: string): string {
  return text.length <= longestSpec ? text : `${text.slice(0, longestSpec)}...`;
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}
