// Every value, in every place, through the shells of this machine: what arrives is the value.
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/errors.ts';
import { parseTemplate, renderCommand, renderScript } from '../../src/search/command.ts';
import type { CommandTemplate } from '../../src/search/spec.ts';

const context = { run: 1, seed: 2, runDir: '/r' };
// Of two names of one shell one is enough.
const PATHS = ['/bin/sh', '/bin/bash', '/bin/dash'].filter((path) => existsSync(path));
const SHELLS = [...new Map(PATHS.map((path) => [realpathSync(path), path])).values()];
// QUOTING_CASES=12000 QUOTING_SEED=7 looks further than there is time for each day.
const CASES = Number(process.env['QUOTING_CASES'] ?? 1_000);
const SEED = Number(process.env['QUOTING_SEED'] ?? 1);
const NASTY = [
  '',
  ' ',
  'a b',
  "it's",
  'say "hi"',
  '; echo no',
  '$(echo no)',
  '`echo no`',
  'a\nb',
  '\n',
  '*',
  '?',
  '[a-z]',
  '~',
  '~root',
  '$HOME',
  '${HOME}',
  '\\',
  '\\\\',
  'a\\',
  '!',
  '!!',
  '#no',
  '# no',
  '-n',
  '--',
  '&& no',
  '| no',
  '> no',
  '<no',
  '(no)',
  '{a,b}',
  '{1..3}',
  "'",
  '"',
  "''",
  '\'"\'"',
  '%s',
  'a=b',
  '\t',
  '\r',
  '\x1b[31m',
  'é',
  '💫',
  '日本',
  '$',
  '$$',
  '1>&2',
  '2',
  'if',
  '=',
  ':x:',
];

function run(path: string, script: string): string {
  return spawnSync(path, ['-c', script], { encoding: 'utf8', cwd: '/' }).stdout;
}

function scriptOf(command: CommandTemplate, value: string): string {
  const template = parseTemplate(command, [{ kind: 'list', name: 'x', values: [value] }]);
  const text = renderScript(template, { x: value }, context);
  // What people paste does the same; only the exec in front of an argv, and needless quotes, are not there.
  if (command.kind === 'shell') expect(renderCommand(template, { x: value }, context)).toBe(text);
  return text;
}

describe.each(SHELLS)('%s', (path) => {
  test.each([
    ['outside quotes', ':x:', (x: string) => x],
    ['glued outside quotes', 'a:x:b', (x: string) => `a${x}b`],
    ['behind an option', '--lr=:x:', (x: string) => `--lr=${x}`],
    ['in single quotes', "'a:x:b'", (x: string) => `a${x}b`],
    ['in double quotes', '"a:x:b"', (x: string) => `a${x}b`],
    ['twice in double quotes', '":x:"":x:"', (x: string) => x + x],
    ['between quotes', '"a":x:\'b\'', (x: string) => `a${x}b`],
    ['in a substitution', '"$(printf %s. :x:)"', (x: string) => `${x}.`],
    ['in quotes of a substitution', '"$(printf %s. "a:x:" \':x:\')"', (x: string) => `a${x}.${x}.`],
    ['in front of a redirection', ':x:>&1', (x: string) => x],
    ['behind a tilde', 'a~:x:', (x: string) => `a~${x}`],
    ['behind a here-document', '"$(cat <<\\E\n"\'`\nE\n)":x:', (x: string) => `"'\`${x}`],
  ])('%s every value is one literal piece', (_, word, expected) => {
    const texts = NASTY.map((value) => scriptOf({ kind: 'shell', text: `printf '%s\\0' ${word}` }, value));
    const whole = texts.map((text) => `${text}\n`).join('');
    const got = run(path, whole).split('\0').slice(0, -1);
    expect(got).toEqual(NASTY.map((value) => expected(value)));
  });

  test('every word of an argv arrives as it is, and so does what is pasted', () => {
    for (const value of NASTY) {
      const command: CommandTemplate = { kind: 'argv', argv: ['printf', '%s\\0', ':x:', 'a:x:b', value, '--lr=:x:'] };
      const isUsed = !value.includes(':x:');
      const expected = [value, `a${value}b`, isUsed ? value : value.replace(':x:', value), `--lr=${value}`].map(
        (word) => `${word}\0`,
      );
      const template = parseTemplate(command, [{ kind: 'list', name: 'x', values: [value] }]);
      expect(run(path, renderScript(template, { x: value }, context))).toBe(expected.join(''));
      expect(run(path, renderCommand(template, { x: value }, context))).toBe(expected.join(''));
    }
  });

  test('whatever the text around, another value changes the value and nothing else', () => {
    const fragments = [
      '"',
      '"',
      "'",
      "'",
      ' ',
      ' ',
      '\\',
      '$',
      '#',
      '\n',
      'a',
      'b',
      ';printf "[%s]" ',
      '$(printf "<%s>" ',
      ')',
      ')',
      '(',
      '`',
      '`',
      '${U:-',
      '}',
      '$((1+',
      '))',
      '<<E\n',
      '\nE\n',
      '<<-"E"\n',
      '\n\tE\n',
      'case a in a) ',
      ';; esac',
      ':x:',
      ':x:',
      ':x:',
      ':x:',
      '!',
      '\\\n',
    ];
    const text = fc
      .array(fc.constantFrom(...fragments), { minLength: 2, maxLength: 14 })
      // `$$` and `$!` print another number each time.
      .map((parts) => parts.join('').replaceAll(/(\$(?:\\\n)*)[$!]/g, '$1a'));
    const sampled = fc.sample(fc.tuple(text, fc.constantFrom(...HOSTILE)), { numRuns: CASES, seed: SEED });
    const cases = sampled.flatMap(scriptsOf);
    const printed = runAll(
      path,
      cases.flatMap(({ plain, hostile }) => [plain, hostile]),
    );
    let compared = 0;
    cases.forEach(({ hostile, value }, index) => {
      const plain = printed[2 * index] ?? '';
      if (plain.includes('QWORD')) compared++;
      expect(printed[2 * index + 1], hostile).toBe(plain.replaceAll('QWORD', () => value));
    });
    expect(compared).toBeGreaterThan(CASES / 50);
  });
});

type Case = { readonly plain: string; readonly hostile: string; readonly value: string };

/** Nothing where the command is refused. What a substitution gives is not split: only quoting is looked at here. */
function scriptsOf([text, value]: readonly [string, string]): readonly Case[] {
  const command: CommandTemplate = { kind: 'shell', text: `IFS=; set -f; printf '[%s]' ${text}\n` };
  try {
    return [{ plain: scriptOf(command, 'QWORD'), hostile: scriptOf(command, value), value }];
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return [];
  }
}

/** What each script prints, by one shell that starts the others: a process of ours for each would take ten times as long. */
function runAll(path: string, scripts: readonly string[]): readonly string[] {
  const printed: string[] = [];
  for (let at = 0; at < scripts.length; at += 1_000) {
    const some = scripts.slice(at, at + 1_000);
    const loop = `for s do ${path} -c "$s" 2>/dev/null </dev/null; printf '\\0'; done`;
    const { stdout } = spawnSync(path, ['-c', loop, 'sh', ...some], { encoding: 'utf8', cwd: '/', maxBuffer: 1e8 });
    printed.push(...stdout.split('\0').slice(0, some.length));
  }
  return printed;
}

const HOSTILE = [
  '"; printf no; "',
  "'; printf no; '",
  '$(printf no)',
  '`printf no`',
  '\\',
  'a\'b"c',
  ') printf no; (',
  'a\nb',
  '# no',
  '!',
];

test('sh -c of what hyper best prints runs the same command', () => {
  const template = parseTemplate({ kind: 'shell', text: `printf '%s|' ":x:" ':x:' :x:` }, [
    { kind: 'list', name: 'x', values: ['a'] },
  ]);
  const best = renderCommand(template, { x: `it's "$HOME" \`x\`` }, context);
  const printed = spawnSync('/bin/sh', ['-c', 'sh -c "$(cat)"'], { input: `${best}\n`, encoding: 'utf8' });
  expect(printed.stdout).toBe(`it's "$HOME" \`x\`|`.repeat(3));
});
