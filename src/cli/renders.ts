// `--render FILE`: texts whose placeholders are replaced for each run.
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { UsageError } from '../errors.ts';
import { BUILT_INS } from '../search/placeholders.ts';
import type { RenderSpec } from '../search/spec.ts';
import type { SearchSpace } from '../space/param.ts';

/** A copy goes into the command file of every attempt. Bytes. */
const largest = 256 * 1024;

/** Read once, so that all runs of a search get the same text. Throws UsageError for what is no readable text file. */
export function readRenders(paths: readonly string[], space: SearchSpace): readonly RenderSpec[] {
  const renders = paths.map((path) => ({ as: basename(path), text: readText(path) }));
  for (const [index, { as }] of renders.entries()) {
    const isTaken = renders.findIndex((other) => other.as === as) < index;
    const isKnown = BUILT_INS.includes(as) || space.some(({ name }) => name === as);
    if (isTaken || isKnown || as.includes(':')) {
      throw new UsageError('render.name', `--render ${paths[index] ?? as}: ":${as}:" would not be one thing`, {
        hint: 'give the file a name of its own, without ":"',
      });
    }
  }
  return renders;
}

function readText(path: string): string {
  try {
    const { size } = statSync(path);
    if (size > largest)
      throw new Error(`${size.toLocaleString('en-US')} bytes, at most ${largest.toLocaleString('en-US')}`);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
    if (text.includes('\0')) throw new Error('it holds a NUL character');
    return text;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError('render.unreadable', `--render ${path}: ${reason}`, { cause });
  }
}
