// The command that has a point run next, ready to paste.
import { UsageError } from '../../errors.ts';
import { renderWords } from '../../search/quote.ts';
import type { SearchState } from '../../search/state.ts';
import type { Point, SearchSpace } from '../../space/param.ts';
import { parsePoint, splitPoint } from '../../space/point-text.ts';
import { pointKey } from '../../space/unit.ts';
import { renderValue } from '../../space/value.ts';

/** `hyper add 61 rate=0.0123 layers=4`, in full precision; as JSON where these words would be read as another point. */
export async function addCommand({ search, spec: { space } }: SearchState, point: Point): Promise<string> {
  const words = space.map(({ name }) => `${name}=${renderValue(point[name] ?? null)}`);
  const isSame = await readsAs(space, words, point);
  return renderWords(['hyper', 'add', String(search), ...(isSame ? words : [JSON.stringify(point)])]);
}

/** Whether `hyper add` makes that very point of the words. */
async function readsAs(space: SearchSpace, words: readonly string[], point: Point): Promise<boolean> {
  const [first = ''] = words;
  try {
    const read = await parsePoint(words.length === 1 ? splitPoint(first) : words, space, '');
    return pointKey(space, read) === pointKey(space, point);
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}
