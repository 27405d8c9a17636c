// The first thing a person sees of a search: its number, its points and their Run IDs.
import type { Point, SearchSpace } from '../space/param.ts';
import { columnCells } from './columns.ts';
import { renderPlainTable } from './table.ts';
import type { Terminal } from './terminal.ts';

export type CastRow = { readonly point: Point; readonly run: number };

const longest = 200;
const shownOfLong = 20;

/**
 * Headline and table, ending in a newline. `total`: runs whose points are known by now (for a grid, all); past 200 only the
 * first 20 of `rows` are shown, so no more need be given.
 */
export function castingText(
  terminal: Terminal,
  search: number,
  space: SearchSpace,
  rows: readonly CastRow[],
  total: number,
): string {
  const shown = total > longest ? rows.slice(0, shownOfLong) : rows;
  const headline = `Casting hyperparameter search #${search}`;
  const lines = [terminal.isUtf8 ? `💫 ${headline}…` : `${headline}...`, pointTable(space, shown)];
  const last = shown.at(-1);
  if (last !== undefined && total > shown.length) lines.push(moreRuns(terminal, last.run, total - shown.length));
  return `${lines.join('\n')}\n`;
}

function pointTable(space: SearchSpace, rows: readonly CastRow[]): string {
  const names = space.map(({ name }) => name);
  const columns = names.map((name) => columnCells(rows.map(({ point }) => point[name] ?? null)));
  const cells = rows.map(({ run }, index) => [...columns.map((column) => column[index] ?? ''), String(run)]);
  return renderPlainTable([...names, 'Run ID'], cells);
}

function moreRuns(terminal: Terminal, lastShown: number, count: number): string {
  const [dots, dash] = terminal.isUtf8 ? ['…', '–'] : ['...', '-'];
  return `${dots} and ${count} more runs (Run IDs ${lastShown + 1}${dash}${lastShown + count})`;
}
