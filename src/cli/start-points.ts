// `--start POINT`: points of the user's that are run first.
import { UsageError } from '../errors.ts';
import { compileConstraints } from '../space/constraint.ts';
import type { Constraint } from '../space/constraint.ts';
import type { Point, SearchSpace } from '../space/param.ts';
import { parsePoint, refuseBroken, splitPoint } from '../space/point-text.ts';
import { pointKey } from '../space/unit.ts';
import type { PlainOptions } from './options.ts';
import type { Placing } from './request.ts';

/** Throws UsageError for what is no point of the space, breaks a constraint, or is given twice. */
export async function readStartPoints(
  { start = [], constraint = [] }: Pick<PlainOptions, 'start' | 'constraint'>,
  space: SearchSpace,
  placed: Placing,
): Promise<readonly Point[]> {
  if (start.length === 0) return [];
  const constraints = await placed('constraint', () => compileConstraints(constraint, space));
  return placed('start', () => parsePoints(start, space, constraints));
}

async function parsePoints(
  texts: readonly string[],
  space: SearchSpace,
  constraints: readonly Constraint[],
): Promise<readonly Point[]> {
  const points: Point[] = [];
  const firsts = new Map<string, string>();
  for (const text of texts) {
    const what = `--start ${text}`;
    const point = await parsePoint(splitPoint(text), space, what);
    refuseBroken(point, constraints, what);
    const key = pointKey(space, point);
    const first = firsts.get(key);
    if (first !== undefined) throw new UsageError('start.twice', `${what}  is the same point as --start ${first}`);
    firsts.set(key, text);
    points.push(point);
  }
  return points;
}
