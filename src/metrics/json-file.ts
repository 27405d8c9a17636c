// Files called `.json`: a document, or JSON lines, as their first line tells.
import type { SourceState } from '../search/events.ts';
import { documentSource } from './document.ts';
import { jsonLinesSource } from './file.ts';
import { parseJsonLine } from './json-line.ts';
import type { MetricSource } from './source.ts';

/** The bytes are always the whole file. JSON lines in it are counted as if they had been written anew, each time longer. */
export const jsonFileSource: MetricSource = {
  start: () => ({ as: 'document', inner: documentSource.start() }),
  restart: (state) => state,
  read(state, bytes, ended) {
    const as = bytes.length === 0 ? state['as'] : isLines(bytes) ? 'lines' : 'document';
    const source = as === 'lines' ? jsonLinesSource : documentSource;
    const before = as === state['as'] ? source.restart(state['inner'] as SourceState) : source.start();
    const { state: inner, ...reading } = source.read(before, bytes, ended);
    return { ...reading, state: { as, inner } };
  },
};

/** A first line that measures something by itself. A document on one line commonly lacks the line break. */
function isLines(bytes: Uint8Array): boolean {
  const end = bytes.indexOf(0x0a);
  if (end === -1) return false;
  const line = new TextDecoder().decode(bytes.subarray(0, end));
  return (parseJsonLine(line) ?? []).length > 0;
}
