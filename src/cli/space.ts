// What may be varied, out of `--param`, `--json-param`, `--points` and `--zip`.
import { UsageError } from '../errors.ts';
import type { SearchSpace } from '../space/param.ts';
import { parseSpace } from '../space/parse.ts';
import { zipNames, zipParams } from '../space/zip.ts';
import type { Zip } from '../space/zip.ts';
import type { PlainOptions } from './options.ts';
import { readPoints } from './points.ts';
import type { Placing } from './request.ts';

export type Varied = { readonly space: SearchSpace; readonly zips: readonly Zip[] };

type SpaceOptions = Pick<PlainOptions, 'param' | 'jsonParam' | 'points' | 'zip'>;

/** The columns of the table come first, as one axis. Throws UsageError. */
export async function readSpace(options: SpaceOptions, paramKey: string, placed: Placing): Promise<Varied> {
  const { points, zip = [] } = options;
  const params = await placed(paramKey, () =>
    parseSpace(options.param ?? [], options.jsonParam ?? [], zip.flatMap(zipNames)),
  );
  const table = points === undefined ? undefined : await placed('points', () => readPoints(points));
  const columns = table?.columns ?? [];
  const names = columns.map(({ name }) => name);
  const clash = params.find(({ name }) => names.includes(name));
  if (clash !== undefined && points !== undefined) throw clashError(clash.name, points);
  const zipped = await placed('zip', () => zipParams(params, zip, names));
  return {
    space: [...columns, ...zipped.space],
    zips: table === undefined ? zipped.zips : [table.zip, ...zipped.zips],
  };
}

function clashError(name: string, points: string): UsageError {
  return new UsageError('points.clash', `"${name}" is a column of --points ${points}, and a --param too`, {
    hint: 'leave one of them out',
  });
}
