// Params back into the words that a search takes, such that they are read as the very same params.
import { UsageError } from '../errors.ts';
import type { Param, ParamValue, RangeParam, SearchSpace } from '../space/param.ts';
import { parseSpace } from '../space/parse.ts';
import { renderParam } from '../space/render.ts';
import { renderValue } from '../space/value.ts';
import type { Zip } from '../space/zip.ts';

/** `space`: as the words give it, those of `--json-param` behind all others. */
export type ParamWords = { readonly words: readonly string[]; readonly space: SearchSpace };

/** Params that step together have all their values, repeated ones too. */
export async function paramWords(space: SearchSpace, zips: readonly Zip[]): Promise<ParamWords> {
  const plain: [Param, string][] = [];
  const json: [Param, string][] = [];
  for (const param of space) {
    const written = columnOf(param, zips);
    if (await readsBack(written, written !== param)) plain.push([param, renderParam(written)]);
    else json.push([param, jsonParam(written)]);
  }
  return {
    words: [
      ...plain.flatMap(([, text]) => ['--param', text]),
      ...json.flatMap(([, text]) => ['--json-param', text]),
      ...zips.flatMap(({ names }) => ['--zip', names.join(',')]),
    ],
    space: [...plain, ...json].map(([param]) => param),
  };
}

/** Whether `--param` makes the same of it. A list may hold what no word of the command line can: `1,2`, "1.0" that is a text. */
export async function readsBack(param: Param, mayRepeat = false): Promise<boolean> {
  try {
    const [read] = await parseSpace([renderParam(param)], [], mayRepeat ? [param.name] : []);
    return read !== undefined && isSame(param, read);
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

function columnOf(param: Param, zips: readonly Zip[]): Param {
  const zip = zips.find(({ names }) => names.includes(param.name));
  if (zip === undefined) return param;
  const at = zip.names.indexOf(param.name);
  return { kind: 'list', name: param.name, values: zip.rows.map((row) => row[at] ?? null) };
}

function isSame(one: Param, other: Param): boolean {
  if (one.kind === 'list' && other.kind === 'list') {
    return (
      one.values.length === other.values.length && one.values.every((value, i) => Object.is(value, other.values[i]))
    );
  }
  if (one.kind === 'list' || other.kind === 'list') return false;
  const fields: readonly (keyof RangeParam)[] = ['low', 'high', 'scale', 'type', 'step', 'gridPoints'];
  return fields.every((field) => one[field] === other[field]);
}

function jsonParam(param: Param): string {
  return param.kind === 'list' ? `${param.name}=[${param.values.map(jsonValue).join(',')}]` : renderParam(param);
}

/** JSON has no infinity, but numbers that are read as one; and a large whole number stays one only with an exponent. */
function jsonValue(value: ParamValue): string {
  if (typeof value !== 'number') return JSON.stringify(value);
  if (Number.isNaN(value)) return JSON.stringify(renderValue(value));
  if (!Number.isFinite(value)) return `${value < 0 ? '-' : ''}1e999`;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? value.toExponential() : JSON.stringify(value);
}
