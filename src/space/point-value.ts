// One value of a point that a person gives: read for its param, or why it is none of its values.
import { unreachable } from '../errors.ts';
import { shorten } from '../expressions/caret.ts';
import { fitValue } from './fit.ts';
import type { Misfit } from './fit.ts';
import { readConstant } from './grammar/constant.ts';
import { nearest } from './nearest.ts';
import type { ListParam, Param, ParamValue, RangeParam } from './param.ts';
import { renderValue } from './value.ts';

export type ValueReading =
  { readonly kind: 'value'; readonly value: ParamValue } | { readonly kind: 'problem'; readonly reason: string };

/** Values of a list that a message names. */
const SHOWN_VALUES = 8;

/** `given`: what stands behind the `=`, or what JSON had. A number may be written as `--param` takes it: `2^4`. Loads mathjs only for that. */
export async function readPointValue(param: Param, given: ParamValue): Promise<ValueReading> {
  const fit = fitValue(param, given);
  if (fit.kind === 'value') return fit;
  return (await readFormula(param, given, fit)) ?? problem(reasonOf(fit, renderValue(given)));
}

/** undefined: no formula. */
async function readFormula(param: Param, given: ParamValue, { kind }: Misfit): Promise<ValueReading | undefined> {
  if (typeof given !== 'string' || (kind !== 'no-number' && kind !== 'unlisted')) return undefined;
  const constant = await readConstant({ text: given, start: 0 });
  if (constant.kind === 'refused' && param.kind === 'range')
    return problem(`${param.name}=${shorten(given)}: ${constant.reason}`);
  if (constant.kind !== 'number') return undefined;
  const fit = fitValue(param, constant.value);
  return fit.kind === 'value' ? fit : problem(reasonOf(fit, given));
}

function problem(reason: string): ValueReading {
  return { kind: 'problem', reason };
}

function reasonOf(misfit: Misfit, text: string): string {
  const { name } = misfit.param;
  switch (misfit.kind) {
    case 'no-number':
      return `${name} is a number, never ${shown(text)}`;
    case 'outside':
      return outsideReason(misfit.param, misfit.number);
    case 'off-step':
      return `${name} is ${stepsText(misfit.param)}, never ${renderValue(misfit.number)}; the nearest is ${renderValue(misfit.nearest)}`;
    case 'unlisted':
      return unlistedReason(misfit.param, text);
    default:
      return unreachable(misfit);
  }
}

function outsideReason({ name, low, high }: RangeParam, number: number): string {
  return `${name}=${renderValue(number)} is outside its range, ${renderValue(low)} to ${renderValue(high)}`;
}

function stepsText({ low, step }: RangeParam): string {
  return step === undefined ? 'a whole number' : `${renderValue(low)} and then every ${renderValue(step)}`;
}

function unlistedReason({ name, values }: ListParam, text: string): string {
  const texts = values.map(renderValue);
  const [best] = nearest(text, texts);
  const meant = best === undefined ? '' : `; did you mean ${shorten(best)}?`;
  const some = texts.slice(0, SHOWN_VALUES).map(shorten).join(', ');
  return `${name} is never ${shown(text)}, only ${some}${texts.length > SHOWN_VALUES ? ', …' : ''}${meant}`;
}

function shown(text: string): string {
  return text === '' ? 'empty' : shorten(text);
}
