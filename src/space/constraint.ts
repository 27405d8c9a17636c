// `--constraint EXPR`: what a point must keep, whatever proposes it.
import type { Expression } from '../expressions/expression.ts';
import { findWord } from '../expressions/refusal.ts';
import { nearest } from './nearest.ts';
import type { Param, ParamValue, Point, SearchSpace } from './param.ts';
import { type Problem, problemsError } from './problem.ts';
import { pointFromUnit } from './unit.ts';
import { renderValue } from './value.ts';
import type { Zip } from './zip.ts';

export type Constraint = {
  readonly text: string;
  /** The params it looks at. */
  readonly names: readonly string[];
  /** Takes about 1 µs. A comparison with NaN does not hold. */
  holds(point: Point): boolean;
};

type Compiled =
  | { readonly kind: 'constraint'; readonly constraint: Constraint }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Throws UsageError `constraint.invalid` with all problems: bad syntax, unknown names, not true or false, text where a number is needed. */
export async function compileConstraints(texts: readonly string[], space: SearchSpace): Promise<readonly Constraint[]> {
  if (texts.length === 0) return [];
  const { readExpression } = await import('../expressions/expression.ts');
  const names = space.map(({ name }) => name);
  const compiled = texts.map((text): Compiled => {
    const reading = readExpression(text, names);
    if (reading.kind === 'expression') return toConstraint(reading.expression, space);
    const refusal = refusedProblem(text, reading, names);
    // A mend that is itself refused, since more than one thing is wrong, is not worth typing.
    const isMended = refusal.mend === undefined || readExpression(refusal.mend.text, names).kind === 'expression';
    return { kind: 'problem', problem: isMended ? refusal : { ...refusal, mend: undefined } };
  });
  const problems = compiled.flatMap((one) => (one.kind === 'problem' ? [one.problem] : []));
  if (problems.length > 0) throw problemsError('constraint.invalid', problems);
  return compiled.flatMap((one) => (one.kind === 'constraint' ? [one.constraint] : []));
}

export function keepsAll(constraints: readonly Constraint[], point: Point): boolean {
  return constraints.every((constraint) => constraint.holds(point));
}

/**
 * How many of `draws` random points keep all constraints. `uniform`: numbers in [0,1). Params no constraint looks at are not drawn;
 * those that step together are drawn as one row.
 */
export function feasibleShare(
  space: SearchSpace,
  constraints: readonly Constraint[],
  uniform: () => number,
  draws = 100_000,
  zips: readonly Zip[] = [],
): { feasible: number; draws: number } {
  if (constraints.length === 0) return { feasible: draws, draws };
  const names = new Set(constraints.flatMap((constraint) => constraint.names));
  const drawn = space.filter(({ name }) => names.has(name));
  let feasible = 0;
  for (let i = 0; i < draws; i++) {
    const point = { ...pointFromUnit(drawn, drawn.map(uniform)), ...drawRows(zips, uniform) };
    if (keepsAll(constraints, point)) feasible += 1;
  }
  return { feasible, draws };
}

function drawRows(zips: readonly Zip[], uniform: () => number): Point {
  const entries = zips.flatMap(({ names, rows }) => {
    const row = rows[Math.floor(uniform() * rows.length)] ?? [];
    return names.map((name, i) => [name, row[i] ?? null] as const);
  });
  return Object.fromEntries(entries);
}

function toConstraint(expression: Expression, space: SearchSpace): Compiled {
  const { text, names } = expression;
  const misuse = typeProblem(expression, space);
  if (misuse !== undefined) return { kind: 'problem', problem: misuse };
  const holds = (point: Point): boolean =>
    expression.evaluate(new Map(names.map((name) => [name, scalarOf(point[name] ?? null)]))) === true;
  return { kind: 'constraint', constraint: { text, names, holds } };
}

/** In an expression none is the text a command gets for it. */
function scalarOf(value: ParamValue): number | string | boolean {
  return value ?? renderValue(value);
}

function typeProblem({ text, type, names, uses }: Expression, space: SearchSpace): Problem | undefined {
  if (names.length === 0) return problem(text, 'it looks at no param, so it is always true or always false');
  if (type !== 'boolean') return problem(text, 'a constraint must be true or false: compare by <, <=, >, >=, == or !=');
  for (const use of uses) {
    const param = space.find(({ name }) => name === use.name);
    const reason =
      param === undefined ? undefined : use.kind === 'text' ? neverText(param, use.text) : otherKind(param, use.kind);
    if (reason !== undefined) return problem(text, reason, use.name);
  }
  return undefined;
}

/** A number range is never text, and a list only what is in it. */
function neverText(param: Param, text: string): string | undefined {
  if (param.kind === 'range') return `${param.name} is a number, never "${text}"`;
  const values = param.values.map(renderValue);
  if (values.includes(text)) return undefined;
  const [best] = nearest(text, values);
  return `${param.name} is never "${text}"${best === undefined ? '' : `; did you mean "${best}"?`}`;
}

function otherKind(param: Param, kind: 'number' | 'boolean'): string | undefined {
  const values = param.kind === 'list' ? param.values : [0];
  const other = values.find((value) => typeof value !== kind);
  if (other === undefined) return undefined;
  const shown = typeof other === 'string' ? `"${other}"` : renderValue(other);
  const wanted = kind === 'number' ? 'a number is needed' : 'true or false is needed';
  return `${wanted} where ${param.name} stands, which can be ${shown}; compare it by == or !=`;
}

function refusedProblem(
  text: string,
  { reason, place, unknownName }: { reason: string; place: Problem['place']; unknownName: string | undefined },
  names: readonly string[],
): Problem {
  const [best] = unknownName === undefined ? [] : nearest(unknownName, names);
  const known = unknownName === undefined ? reason : `${reason}; the params are ${names.join(', ')}`;
  const mended = text.slice(0, place.start) + written(best ?? '', text.charAt(place.start - 1)) + text.slice(place.end);
  const mend = best === undefined ? undefined : ({ flag: '--constraint', text: mended } as const);
  return { flag: '--constraint', text, reason: known, place, mend };
}

/** In colons what is no identifier; they may stand there already. */
function written(name: string, before: string): string {
  return before === ':' || /^[A-Za-z_]\w*$/.test(name) ? name : `:${name}:`;
}

function problem(text: string, reason: string, name?: string): Problem {
  const place = name === undefined ? { start: 0, end: text.length } : findWord(text, name);
  return { flag: '--constraint', text, reason, place };
}
