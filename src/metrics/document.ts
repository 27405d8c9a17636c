// Numbers out of a JSON document that is written anew as a whole: a history, a list of rows, final results.
import type { SourceState } from '../search/events.ts';
import { Given } from './document/given.ts';
import { readSeries } from './document/series.ts';
import { parseLooseJson } from './loose-json.ts';
import type { MetricSource, Reading } from './source.ts';

/**
 * The bytes are always the whole document. Each time it has changed, what is new in it counts: values behind those of a series that
 * counted before, and numbers that are others now. One that is half written waits.
 */
export const documentSource: MetricSource = {
  start: () => ({ torn: null, readings: 0, counts: {} }),
  restart: (state) => state,
  read(state, bytes, ended) {
    const parsed = bytes.length === 0 ? unchanged(state) : parse(bytes);
    if (parsed.kind === 'document') return readDocument(state, parsed.value, bytes.length);
    const reading = { state: { ...state, torn: parsed.why }, measurements: [], consumed: ended ? bytes.length : 0 };
    return ended && parsed.why !== null ? { ...reading, problem: `is no JSON: ${parsed.why}` } : reading;
  },
};

type Parsed =
  { readonly kind: 'document'; readonly value: unknown } | { readonly kind: 'torn'; readonly why: string | null };

/** No bytes: what was there before stands, or there is no document yet. */
function unchanged(state: SourceState): Parsed {
  return { kind: 'torn', why: typeof state['torn'] === 'string' ? state['torn'] : null };
}

function parse(bytes: Uint8Array): Parsed {
  try {
    return { kind: 'document', value: parseLooseJson(new TextDecoder().decode(bytes)) };
  } catch (error) {
    return { kind: 'torn', why: error instanceof Error ? error.message.slice(0, 200) : String(error) };
  }
}

function readDocument(state: SourceState, value: unknown, consumed: number): Reading {
  const readings = Number(state['readings']);
  const given = new Given(state['counts']);
  const measurements = readSeries(value, readings).flatMap((series) => given.takeNew(series));
  const problem = problemOf(value, given.isFull && readings > 0);
  return {
    state: { torn: null, readings: readings + 1, counts: given.counts },
    measurements,
    consumed,
    ...(problem === undefined ? {} : { problem }),
  };
}

function problemOf(value: unknown, isTooMuch: boolean): string | undefined {
  if (typeof value !== 'object' || value === null) return 'is JSON, but neither an object nor a list';
  return isTooMuch ? 'holds more than 200 series: those beyond count again whenever it is written' : undefined;
}
