// Where the user's command begins: at the first word that is no option of ours.
import type { Command, Option } from 'commander';
import { UsageError } from '../errors.ts';
import type { CommandTemplate } from '../search/spec.ts';
import { nearest } from '../space/nearest.ts';

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
      refuseUnknown(word, command);
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

/** Whether it takes a value is not known, so neither is where the command begins. */
function refuseUnknown(word: string, command: Command): void {
  const flag = flagOf(word);
  if (['--help', '-h'].includes(flag) || optionOf(flag, command) !== undefined) return;
  const near = nearest(
    flag,
    command.options.flatMap(({ long }) => long ?? []),
  )[0];
  throw new UsageError('option.unknown', `unknown option '${flag}'`, {
    hint: near === undefined ? `see  hyper ${command.name()} --help` : `did you mean ${near}?`,
  });
}

function takesNextWord(word: string, command: Command): boolean {
  const flag = flagOf(word);
  return optionOf(flag, command)?.required === true && flag === word;
}

/** `--param` of `--param=x=1`, `-n` of `-n20`. */
function flagOf(word: string): string {
  return word.startsWith('--') ? (word.split('=', 1)[0] ?? word) : word.slice(0, 2);
}

function optionOf(flag: string, command: Command): Option | undefined {
  return command.options.find(({ long, short }) => long === flag || short === flag);
}
