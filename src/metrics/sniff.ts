// Files whose name does not say what they are: the first line that is not blank tells.
import type { SourceState } from '../search/events.ts';
import { csvSource } from './csv.ts';
import { detectSeparator, isHeader } from './csv/columns.ts';
import { splitCells } from './csv/row.ts';
import { jsonLinesSource } from './file.ts';
import { parseJsonLine } from './json-line.ts';
import { logSource } from './log.ts';
import type { MetricSource, Reading } from './source.ts';

const SOURCES = { csv: csvSource, lines: jsonLinesSource, log: logSource } satisfies Record<string, MetricSource>;

type Kind = keyof typeof SOURCES;

/** JSON lines, a table with a header, or else text like a log. A JSON document is not followed here: its name must say it. */
export const sniffSource: MetricSource = {
  start: () => ({ as: null, inner: {} }),
  restart: (state) => {
    const as = state['as'] as Kind | null;
    return as === null ? state : { as, inner: SOURCES[as].restart(state['inner'] as SourceState) };
  },
  behind(head) {
    const rest = head.subarray(countBlanks(head));
    const line = firstLine(rest, false);
    if (line === undefined) return { as: null, inner: {} };
    const as = kindOf(line);
    const source: MetricSource = SOURCES[as];
    return { as, inner: source.behind?.(rest) ?? source.start() };
  },
  read(state, bytes, ended) {
    const as = state['as'] as Kind | null;
    if (as !== null) return readAs(as, state['inner'] as SourceState, bytes, ended);
    const blanks = countBlanks(bytes);
    const rest = bytes.subarray(blanks);
    const line = firstLine(rest, ended);
    if (line === undefined) return { state, measurements: [], consumed: blanks };
    const kind = kindOf(line);
    const reading = readAs(kind, SOURCES[kind].start(), rest, ended);
    return { ...reading, consumed: blanks + reading.consumed, ...problemOf(line, kind) };
  },
};

function readAs(as: Kind, before: SourceState, bytes: Uint8Array, ended: boolean): Reading {
  const { state: inner, ...reading } = SOURCES[as].read(before, bytes, ended);
  return { ...reading, state: { as, inner } };
}

function countBlanks(bytes: Uint8Array): number {
  const first = bytes.findIndex((code) => code !== 0x20 && (code < 0x09 || code > 0x0d));
  return first === -1 ? bytes.length : first;
}

/** Its beginning is enough of it. Bytes. */
const ENOUGH = 4096;

/** undefined: it is not there yet. */
function firstLine(bytes: Uint8Array, ended: boolean): string | undefined {
  if (bytes.length === 0) return undefined;
  const [line = '', ...others] = new TextDecoder().decode(bytes.subarray(0, ENOUGH)).split(/[\r\n]/, 2);
  return others.length > 0 || bytes.length >= ENOUGH || ended ? line : undefined;
}

function kindOf(line: string): Kind {
  if (parseJsonLine(line) !== undefined) return 'lines';
  const cells = splitCells(line, detectSeparator(line));
  // A sentence with a comma is no header: the names of a table that grows are words.
  const isTable = cells.length > 1 && isHeader(cells) && cells.every((cell) => !/[\s:={}[\]"']/.test(cell));
  return isTable ? 'csv' : 'log';
}

function problemOf(line: string, kind: Kind): { readonly problem?: string } {
  const isDocument = kind === 'log' && /^(?:\{|\[)(?:\s*$|\s*["{[])/.test(line);
  return isDocument ? { problem: 'looks like a JSON document: only a file called .json is read as one' } : {};
}
