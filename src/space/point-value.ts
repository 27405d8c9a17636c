// One value of a point that a person gives: read for its param, or why it is none of its values.
import { shorten } from '../expressions/caret.ts';
import { readConstant } from './grammar/constant.ts';
import { latticeIndex, latticeOf, latticeValue } from './lattice.ts';
import { nearest } from './nearest.ts';
import type { ListParam, Param, ParamValue, RangeParam } from './param.ts';
import { parseValue, renderValue } from './value.ts';

/** What stands behind the `=`; from JSON also what it is there. */
export type GivenValue = { readonly text: string; readonly json?: ParamValue };

export type ValueReading =
  { readonly kind: 'value'; readonly value: ParamValue } | { readonly kind: 'problem'; readonly reason: string };

/** Values of a list that a message names. */
const SHOWN_VALUES = 8;

/** How far off a step a number may be, in steps: what arithmetic leaves. */
const SLACK = 1e-9;

/** A number of a range may be written as `--param` takes it: `2^4`. Loads mathjs only for that. */
export function readPointValue(param: Param, given: GivenValue): Promise<ValueReading> {
  return param.kind === 'list' ? readChoice(param, given) : readNumber(param, given);
}

/** The text is tried before the number it may be: a list can hold "1.0" and 1. */
async function readChoice(param: ListParam, { text, json }: GivenValue): Promise<ValueReading> {
  const { values } = param;
  const texts = values.map(renderValue);
  const places = [
    indexOf(values, json),
    texts.indexOf(text),
    texts.indexOf(text.trim()),
    indexOf(values, parseValue(text)),
  ];
  const place = places.find((index) => index >= 0) ?? indexOf(values, await constantOf(text));
  const value = values[place];
  return value === undefined ? { kind: 'problem', reason: choiceProblem(param, text) } : { kind: 'value', value };
}

function indexOf(values: readonly ParamValue[], value: ParamValue | undefined): number {
  return values.findIndex((other) => Object.is(other, value));
}

async function constantOf(text: string): Promise<number | undefined> {
  const constant = await readConstant({ text, start: 0 });
  return constant.kind === 'number' ? constant.value : undefined;
}

function choiceProblem({ name, values }: ListParam, text: string): string {
  const texts = values.map(renderValue);
  const [best] = nearest(text, texts);
  const meant = best === undefined ? '' : `; did you mean ${shorten(best)}?`;
  const some = texts.slice(0, SHOWN_VALUES).map(shorten).join(', ');
  return `${name} is never ${shown(text)}, only ${some}${texts.length > SHOWN_VALUES ? ', …' : ''}${meant}`;
}

async function readNumber(param: RangeParam, { text }: GivenValue): Promise<ValueReading> {
  const constant = await readConstant({ text, start: 0 });
  if (constant.kind === 'refused')
    return { kind: 'problem', reason: `${param.name}=${shorten(text)}: ${constant.reason}` };
  if (constant.kind === 'text') return { kind: 'problem', reason: `${param.name} is a number, never ${shown(text)}` };
  const { value } = constant;
  if (!(value >= param.low && value <= param.high)) return { kind: 'problem', reason: boundsProblem(param, value) };
  const lattice = latticeOf(param);
  if (lattice === undefined) return { kind: 'value', value };
  const near = latticeValue(lattice, latticeIndex(lattice, value));
  if (Math.abs(near - value) <= SLACK * lattice.step) return { kind: 'value', value: near };
  const kind =
    param.step === undefined
      ? 'a whole number'
      : `${renderValue(lattice.low)} and then every ${renderValue(param.step)}`;
  return {
    kind: 'problem',
    reason: `${param.name} is ${kind}, never ${renderValue(value)}; the nearest is ${renderValue(near)}`,
  };
}

function boundsProblem({ name, low, high }: RangeParam, value: number): string {
  return `${name}=${renderValue(value)} is outside its range, ${renderValue(low)} to ${renderValue(high)}`;
}

function shown(text: string): string {
  return text === '' ? 'empty' : shorten(text);
}
