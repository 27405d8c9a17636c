// Where the user's command begins: at the first word that is no option of ours.
import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { CommandTemplate } from '../search/spec.ts';

export type SplitArguments = { readonly ours: readonly string[]; readonly command: CommandTemplate | undefined };

/**
 * A first word with a blank in it is the whole command, a text for `/bin/sh`, and our options may follow. Otherwise all that
 * follows is the command's argv, kept exactly. `--` may stand before either.
 */
export function splitArguments(words: readonly string[], command: Command): SplitArguments {
  const ours: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (word === '--') return { ours, command: commandOf(words.slice(index + 1)) };
    if (word.startsWith('-') && word !== '-') {
      ours.push(word);
      if (takesNextWord(word, command)) ours.push(...words.slice(index + 1, (index += 1) + 1));
    } else if (/\s/.test(word)) {
      return {
        ours: [...ours, ...optionsAfter(word, words.slice(index + 1), command)],
        command: { kind: 'shell', text: word },
      };
    } else {
      return { ours, command: { kind: 'argv', argv: words.slice(index) } };
    }
  }
  return { ours, command: undefined };
}

function commandOf(words: readonly string[]): CommandTemplate | undefined {
  const [first, ...others] = words;
  if (first === undefined) return undefined;
  return others.length === 0 && /\s/.test(first) ? { kind: 'shell', text: first } : { kind: 'argv', argv: words };
}

/** What follows a quoted command must be options of ours. */
function optionsAfter(text: string, words: readonly string[], command: Command): readonly string[] {
  const rest = splitArguments(words, command);
  if (rest.command === undefined) return rest.ours;
  const extra = rest.command.kind === 'shell' ? rest.command.text : (rest.command.argv[0] ?? '');
  throw new UsageError('command.twice', `two commands: ${JSON.stringify(text)} and then ${JSON.stringify(extra)}`, {
    hint: 'quote the whole command as one text, or put it unquoted after --',
  });
}

function takesNextWord(word: string, command: Command): boolean {
  const isLong = word.startsWith('--');
  if (isLong && word.includes('=')) return false;
  const flag = isLong ? word : word.slice(0, 2);
  const option = command.options.find(({ long, short }) => long === flag || short === flag);
  return option?.required === true && (isLong || word.length === 2);
}
