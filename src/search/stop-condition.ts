// `--stop-condition 'keras/val_acc < .5:2 && loss > 3'`: what ends a run before its time. Spell's grammar.
import { UsageError } from '../errors.ts';
import { shorten, showPlace } from '../expressions/caret.ts';
import { parseNumber } from '../space/value.ts';
import type { MetricPoint, MetricTotals } from './events.ts';
import { findMetric } from './metric-name.ts';

type Comparison = '<' | '<=' | '>' | '>=';

/** Only values at a step from `minStep` on count. */
type Term = {
  readonly metric: string;
  readonly comparison: Comparison;
  readonly bound: number;
  readonly minStep: number;
};

/** Met when all of its terms are. `text`: as the user wrote it, without blanks around. */
export type StopCondition = { readonly text: string; readonly terms: readonly Term[] };

/** As many as Spell took. */
const most = 5;

/** Alternatives, of which any ends a run. Throws UsageError: that of `parseStopCondition`, or for more than 5. */
export function parseStopConditions(texts: readonly string[]): readonly StopCondition[] {
  if (texts.length > most) {
    throw new UsageError('stop-condition.many', `at most ${most} --stop-condition, not ${texts.length}`);
  }
  return texts.map(parseStopCondition);
}

/** `METRIC OP VALUE[:MIN_STEP] && …`. Throws UsageError `stop-condition.form`, which shows the place. */
export function parseStopCondition(text: string): StopCondition {
  const habit = /\|\|?|(?<!&)&(?!&)/.exec(text);
  if (habit !== null) {
    const reason = habit[0].startsWith('|') ? 'alternatives are several --stop-condition' : 'write && for and';
    throw refused(text, habit.index, habit[0].length, reason);
  }
  let start = 0;
  const terms = text.split('&&').map((part) => {
    const term = parseTerm(text, part, start);
    start += part.length + '&&'.length;
    return term;
  });
  return { text: text.trim(), terms };
}

/**
 * Looks at the values of one attempt as they come, and remembers the latest of each term: NaN meets nothing, text is passed over.
 * A term's metric is found as that of the objective is. `before`: totals of what was reported before the watch began.
 */
export class StopWatch {
  readonly #conditions: readonly { readonly text: string; readonly terms: readonly Watched[] }[];
  readonly #prefixes: readonly string[];
  readonly #seen = new Set<string>();

  /** `prefixes`: of metrics from files that the user named. Throws UsageError as `parseStopConditions`. */
  constructor(texts: readonly string[], prefixes: readonly string[] = [], before: Iterable<MetricTotals> = []) {
    this.#conditions = parseStopConditions(texts).map(({ text, terms }) => ({
      text,
      terms: terms.map((term) => ({ term, source: undefined, latest: NaN })),
    }));
    this.#prefixes = prefixes;
    for (const { name, last, lastStep } of before) this.#take(name, lastStep, last ?? NaN);
  }

  /** Takes points in the order reported. Returns the text of the first condition that any of them makes true, or undefined. */
  feed(points: readonly MetricPoint[]): string | undefined {
    if (this.#conditions.length === 0) return undefined;
    let met = this.#met();
    for (const { name, step, value } of points) {
      if (met !== undefined) return met;
      if (typeof value === 'number' && this.#take(name, step, value)) met = this.#met();
    }
    return met;
  }

  /** Metrics that terms name and that are not among these. */
  unseen(metrics: { has(name: string): boolean }): readonly string[] {
    const names = this.#conditions.flatMap(({ terms }) => terms.map(({ term }) => term.metric));
    return [...new Set(names)].filter((name) => findMetric(name, metrics, this.#prefixes) === undefined);
  }

  #met(): string | undefined {
    return this.#conditions.find(({ terms }) => terms.every(holds))?.text;
  }

  /** Whether a term looks at that value. */
  #take(name: string, step: number, value: number): boolean {
    if (!this.#seen.has(name)) this.#learn(name);
    let isLookedAt = false;
    for (const { terms } of this.#conditions) {
      for (const watched of terms) {
        if (watched.source !== name || step < watched.term.minStep) continue;
        watched.latest = value;
        isLookedAt = true;
      }
    }
    return isLookedAt;
  }

  /** A new name may be the one a term means, or mean it better than that of before. */
  #learn(name: string): void {
    this.#seen.add(name);
    for (const { terms } of this.#conditions) {
      for (const watched of terms) {
        const source = findMetric(watched.term.metric, this.#seen, this.#prefixes);
        if (source === watched.source) continue;
        watched.source = source;
        watched.latest = NaN;
      }
    }
  }
}

/** `source`: the recorded name of the term's metric. `latest`: NaN before the first value. */
type Watched = { readonly term: Term; source: string | undefined; latest: number };

function holds({ term, latest }: Watched): boolean {
  switch (term.comparison) {
    case '<':
      return latest < term.bound;
    case '<=':
      return latest <= term.bound;
    case '>':
      return latest > term.bound;
    case '>=':
      return latest >= term.bound;
  }
}

/** `part` begins at `start` of the whole text. */
function parseTerm(text: string, part: string, start: number): Term {
  const signs = [...part.matchAll(/[<>=!]+/g)];
  const [sign, second] = signs;
  if (sign === undefined) {
    const { from, length } = inked(part);
    throw refused(text, start + from, length, 'METRIC, one of < <= > >=, and a number are needed');
  }
  if (second !== undefined) {
    throw refused(text, start + second.index, second[0].length, 'one comparison at a time; join two by &&');
  }
  const at = start + sign.index;
  const comparison = comparisonOf(text, at, sign[0]);
  const metric = part.slice(0, sign.index).trim();
  if (metric === '') throw refused(text, at, sign[0].length, 'a metric is missing before the sign');
  if (parseNumber(metric) !== undefined) {
    throw refused(text, start + inked(part).from, metric.length, 'the metric stands first, the number behind the sign');
  }
  return { metric, comparison, ...parseBound(text, part.slice(sign.index + sign[0].length), at + sign[0].length) };
}

function comparisonOf(text: string, at: number, sign: string): Comparison {
  if (sign === '<' || sign === '<=' || sign === '>' || sign === '>=') return sign;
  const isOrder = /[<>]/.test(sign) && sign !== '<>';
  const reason = isOrder
    ? 'write one of < <= > >='
    : 'measured values are hardly ever equal to anything: compare by one of < <= > >=';
  throw refused(text, at, sign.length, reason);
}

/** `VALUE[:MIN_STEP]`, beginning at `start` of the whole text. */
function parseBound(text: string, part: string, start: number): Pick<Term, 'bound' | 'minStep'> {
  const colon = part.indexOf(':');
  const value = colon === -1 ? part : part.slice(0, colon);
  const bound = parseNumber(value);
  const { from, length } = inked(value);
  if (bound === undefined)
    throw refused(text, start + from, length, 'a number is needed behind the sign, as .5 or 1e-3');
  if (Number.isNaN(bound)) throw refused(text, start + from, length, 'nothing is less or more than nan');
  if (colon === -1) return { bound, minStep: 0 };
  const minStep = part.slice(colon + 1);
  if (/^\s*\d{1,15}\s*$/.test(minStep)) return { bound, minStep: Number(minStep) };
  const place = inked(minStep);
  throw refused(
    text,
    start + colon + 1 + place.from,
    place.length,
    'behind the colon stands the first step that counts',
  );
}

/** Where a part holds more than blanks. */
function inked(part: string): { readonly from: number; readonly length: number } {
  const { length } = part.trim();
  return { from: length === 0 ? part.length : part.length - part.trimStart().length, length };
}

function refused(text: string, start: number, length: number, reason: string): UsageError {
  const place = showPlace(text, { start, end: start + length }, '--stop-condition ');
  return new UsageError('stop-condition.form', `--stop-condition ${shorten(text)}  ${reason}\n${place}`, {
    hint: "write  --stop-condition 'loss > 5:2 && val_acc < .1'  (:2 means from step 2 on)",
  });
}
