// `--objective 'val_acc - 0.1*gap'`: a number of a run that is computed from the aggregates of its metrics. Loads mathjs.
import { UsageError } from '../errors.ts';
import { shorten, showPlace } from '../expressions/caret.ts';
import { type Expression, readExpression } from '../expressions/expression.ts';
import { findWord, type Place } from '../expressions/refusal.ts';
import type { Aggregate } from './spec.ts';

/** `aggregate`: undefined where the user named none, so that of `--metric-agg` is meant. */
export type ValueOf = (metric: string, aggregate: Aggregate | undefined) => number | undefined;

export type Derived = {
  readonly text: string;
  /** The metrics it needs, each once, in order of appearance. */
  readonly names: readonly string[];
  /** undefined where a metric has no finite value, or the result is not finite. Takes a few µs. */
  evaluate(valueOf: ValueOf): number | undefined;
};

/** `key`: the name as the expression has it. */
type Operand = { readonly key: string; readonly metric: string; readonly aggregate: Aggregate | undefined };

/**
 * Every identifier that is no function and no constant is a metric. A metric of another name, or of another aggregate than that of
 * `--metric-agg`, stands in backticks: `keras/val_acc`, `max:val_acc`. Throws UsageError `objective.expression`, which shows the place.
 */
export function parseDerived(text: string): Derived {
  refuseBareAggregates(text);
  const reading = readExpression(text, 'any');
  if (reading.kind === 'refused') throw refused(text, reading.place, reading.reason);
  refuseBarePath(text);
  const { expression } = reading;
  refuseOtherKinds(expression);
  const operands = expression.names.map(toOperand);
  return {
    text,
    names: [...new Set(operands.map(({ metric }) => metric))],
    evaluate: (valueOf) => evaluate(expression, operands, valueOf),
  };
}

function evaluate(expression: Expression, operands: readonly Operand[], valueOf: ValueOf): number | undefined {
  const scope = new Map<string, number>();
  for (const { key, metric, aggregate } of operands) {
    const value = valueOf(metric, aggregate);
    if (value === undefined || !Number.isFinite(value)) return undefined;
    scope.set(key, value);
  }
  const result = expression.evaluate(scope);
  return typeof result === 'number' && Number.isFinite(result) ? result : undefined;
}

function toOperand(key: string): Operand {
  const [, aggregate, metric] = /^\s*(last|min|max|avg):(.+)$/s.exec(key) ?? [];
  if (metric === undefined) return { key, metric: key.trim(), aggregate: undefined };
  return { key, metric: metric.trim(), aggregate: aggregate as Aggregate };
}

/** Metrics are numbers, and so is what becomes of them. */
function refuseOtherKinds({ text, type, names, uses }: Expression): void {
  const whole = { start: 0, end: text.length };
  if (type !== 'number')
    throw refused(text, whole, 'this is true or false, and an objective is a number: a > b ? 1 : 0');
  if (names.length === 0) throw refused(text, whole, 'no metric is in it: it would be the same for every run');
  const misuse = uses.find(({ kind }) => kind !== 'number');
  if (misuse === undefined) return;
  const reason =
    misuse.kind === 'text'
      ? `"${misuse.name}" is a number, never text`
      : `"${misuse.name}" is a number, not true or false`;
  throw refused(text, findWord(text, misuse.name), reason);
}

/** `max(val_acc)` would be the last value and nothing else. */
const CALLED_AGGREGATE = /(?<![\w`.])(last|min|max|avg)\(\s*(?:`([^`]*)`|([A-Za-z_]\w*))\s*\)/;
const BARE_AGGREGATE = /(?<![\w.])(last|min|max|avg):\s*([A-Za-z_][\w/]*)/;
/** Would be a quotient of two metrics that nobody has. */
const BARE_PATH = /(?<![\w/.])(?:keras|lightning|sent|tensorboard|hw)(?:\/[A-Za-z_][\w.]*)+/;

function refuseBareAggregates(text: string): void {
  // Behind a ? a colon has another meaning.
  const [head = ''] = withoutBackticks(text).split('?', 1);
  const match = CALLED_AGGREGATE.exec(text) ?? BARE_AGGREGATE.exec(head);
  if (match === null) return;
  const [, aggregate, ...names] = match;
  const name = names.find((one) => one !== undefined) ?? '';
  throw refused(text, placeOf(match), `an aggregate stands with its metric in backticks: \`${aggregate}:${name}\``);
}

function refuseBarePath(text: string): void {
  const match = BARE_PATH.exec(withoutBackticks(text));
  if (match !== null) throw refused(text, placeOf(match), `a name with a / stands in backticks: \`${match[0]}\``);
}

/** What stands in them is blanked, places kept. */
function withoutBackticks(text: string): string {
  return text.replaceAll(/`[^`]*`/g, (quoted) => ' '.repeat(quoted.length));
}

function placeOf({ 0: written, index }: RegExpExecArray): Place {
  return { start: index, end: index + written.length };
}

function refused(text: string, place: Place, reason: string): UsageError {
  const shown = showPlace(text, place, '--objective ');
  return new UsageError('objective.expression', `--objective ${shorten(text)}  ${reason}\n${shown}`);
}
