// Words of a command that look like placeholders and are none: they stay as they are, which is worth a word.
import type { SearchSpace } from '../space/param.ts';
import { splitPlaceholders } from './placeholders.ts';
import type { CommandTemplate, RenderSpec } from './spec.ts';

/**
 * A whole `:word:` that begins its word, or stands behind `=` or a quote, and is not glued to more colons or letters: times,
 * addresses and lists of paths are no such words.
 */
const LITERAL = /(?<=^|[\s="'])(:(?!\d+:)[\p{L}\p{N}_-]+:)(?![\p{L}\p{N}_:/-])/gu;

/** Each once, with its colons, in the order they stand. `command` is one that holds no misspelt placeholder. */
export function literalNames(
  command: CommandTemplate,
  space: SearchSpace,
  renders: readonly RenderSpec[],
): readonly string[] {
  const texts = command.kind === 'argv' ? command.argv : [command.text];
  const others = renders.map(({ as }) => as);
  const found = texts.flatMap((text) => [...blank(text, space, others).matchAll(LITERAL)]);
  return [...new Set(found.flatMap(([, word]) => word ?? []))];
}

/** The text with a letter for each placeholder, so that nothing that stands beside one begins a word. */
function blank(text: string, space: SearchSpace, others: readonly string[]): string {
  return splitPlaceholders(text, space, others)
    .map((part) => (part.kind === 'text' ? part.text : 'x'))
    .join('');
}
