// `--param NAME=SPEC` and `--json-param NAME=[…]` → the search space, or everything that is wrong with them at once.
import { type Argument, type Parsed, problemOf } from './grammar/argument.ts';
import { couldBeConstant, readConstant } from './grammar/constant.ts';
import type { Fields } from './grammar/draft.ts';
import { parseJsonList } from './grammar/json.ts';
import { parseList } from './grammar/list.ts';
import { nameFault } from './grammar/name.ts';
import { isOption } from './grammar/option.ts';
import { parseRange } from './grammar/range.ts';
import { split } from './grammar/split.ts';
import type { Param, SearchSpace } from './param.ts';
import { type Piece, type Problem, problemsError } from './problem.ts';

/**
 * SPEC is a list `V[,V…]` or a range `MIN:MAX[:OPTION…]`; it is a range if both its first fields are numbers or constant expressions.
 * The names of `--param` come first, then those of `--json-param`, each in the order given.
 * `repeatable`: names whose lists may hold a value twice, and do then: `zipParams` makes a space of them.
 * Throws UsageError `param.invalid` with all problems of all arguments. Loads mathjs only for a bound that is more than a number.
 */
export async function parseSpace(
  params: readonly string[],
  jsonParams: readonly string[],
  repeatable: readonly string[] = [],
): Promise<SearchSpace> {
  const args = [
    ...params.map((text) => toArgument('--param', text, repeatable)),
    ...jsonParams.map((text) => toArgument('--json-param', text, repeatable)),
  ];
  const parsed: Parsed[] = [];
  for (const argument of args) parsed.push(await parseParam(argument));
  const repeated = repeatedNames(args);
  const problems = parsed.flatMap((one, i) => [
    ...(repeated[i] ?? []),
    ...(one.kind === 'problems' ? one.problems : []),
  ]);
  if (problems.length > 0) {
    const mended = problems.map((problem) => withRightMend(problem, repeatable));
    throw problemsError('param.invalid', await Promise.all(mended));
  }
  return parsed.flatMap((one): readonly Param[] => (one.kind === 'param' ? [one.param] : []));
}

/** A mend that is itself refused, since more than one thing is wrong, is not worth typing. */
async function withRightMend(problem: Problem, repeatable: readonly string[]): Promise<Problem> {
  const { mend } = problem;
  if (mend === undefined || mend.flag === '--constraint') return problem;
  const parsed = await parseParam(toArgument(mend.flag, mend.text, repeatable));
  return parsed.kind === 'param' ? problem : { ...problem, mend: undefined };
}

/** The name ends at the first `=`. */
function toArgument(flag: Argument['flag'], text: string, repeatable: readonly string[]): Argument {
  const equals = text.indexOf('=');
  const end = equals < 0 ? text.length : equals;
  const name = text.slice(0, end);
  const spec = { text: text.slice(end + 1), start: end + 1 };
  return { flag, text, name, spec, mayRepeat: repeatable.includes(name) };
}

async function parseParam(argument: Argument): Promise<Parsed> {
  const faults = nameFaults(argument);
  if (!argument.text.includes('=')) return { kind: 'problems', problems: faults };
  const parsed = argument.flag === '--json-param' ? parseJsonList(argument) : await parseSpec(argument);
  if (faults.length === 0) return parsed;
  return { kind: 'problems', problems: parsed.kind === 'problems' ? [...faults, ...parsed.problems] : faults };
}

async function parseSpec(argument: Argument): Promise<Parsed> {
  const fields = await rangeFields(argument.spec);
  return fields === undefined ? parseList(argument) : parseRange(argument, fields);
}

function nameFaults(argument: Argument): readonly Problem[] {
  const { text, name, flag } = argument;
  const whole = { text: name, start: 0 };
  if (!text.includes('=')) {
    const shape = flag === '--param' ? 'NAME=V,V,… or NAME=MIN:MAX' : 'NAME=[V,V,…]';
    return [problemOf(argument, whole, `there is no "="; it is written ${shape}`)];
  }
  if (name === '') return [problemOf(argument, { text: '=', start: 0 }, 'the name is missing before the "="')];
  const fault = nameFault(name);
  return fault === undefined ? [] : [problemOf(argument, fault.piece, fault.reason)];
}

/** For each argument: the complaint, if its name stands before. */
function repeatedNames(args: readonly Argument[]): readonly (readonly Problem[])[] {
  const seen = new Set<string>();
  return args.map((argument) => {
    const { name } = argument;
    const isRepeated = seen.has(name) && name !== '';
    seen.add(name);
    return isRepeated ? [problemOf(argument, { text: name, start: 0 }, `the name "${name}" is given twice`)] : [];
  });
}

/** The fields of a range, or undefined: it is a list. */
async function rangeFields(spec: Piece): Promise<Fields | undefined> {
  const fields = split(spec, ':', '(');
  const [low, high, ...rest] = fields;
  if (low === undefined || high === undefined || split(spec, ',', '(').length > 1) return undefined;
  const saysRange = isOption(high) || rest.some(isOption);
  if (![low, high].every(couldBeConstant) && !saysRange && ![low, high].some(isBlank)) return undefined;
  const numbers = await countNumbers([low, high]);
  const isRange = numbers === 2 || (numbers === 1 && (saysRange || [low, high].some(isBlank)));
  return isRange ? fields : undefined;
}

async function countNumbers(pieces: readonly Piece[]): Promise<number> {
  const constants = await Promise.all(pieces.map(readConstant));
  return constants.filter(({ kind }) => kind !== 'text').length;
}

function isBlank({ text }: Piece): boolean {
  return text.trim() === '';
}
