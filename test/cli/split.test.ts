import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addSearchOptions } from '../../src/cli/options.ts';
import { parseTimeout } from '../../src/cli/duration.ts';
import { splitArguments } from '../../src/cli/split.ts';

function split(...words: string[]) {
  const command = new Command('grid');
  addSearchOptions(command, 'grid');
  return splitArguments(words, command);
}

test('the command begins at the first word that is no option', () => {
  expect(split('--param', 'a=1,2', '-n', '3', '--minimize', 'python', 'train.py', '--lr', ':a:')).toEqual({
    ours: ['--param', 'a=1,2', '-n', '3', '--minimize'],
    command: { kind: 'argv', argv: ['python', 'train.py', '--lr', ':a:'] },
  });
});

test('values may be glued to their option', () => {
  expect(split('--param=a=1', '-n3', '--json', 'python', 'x').ours).toEqual(['--param=a=1', '-n3', '--json']);
});

test('a command that begins with one quoted text is that text, and options may follow', () => {
  expect(split('--param', 'a=1', 'python t.py :a: && ls', '-n', '3')).toEqual({
    ours: ['--param', 'a=1', '-n', '3'],
    command: { kind: 'shell', text: 'python t.py :a: && ls' },
  });
});

test('after -- one quoted text is a shell text, several words are an argv kept exactly', () => {
  expect(split('--param', 'a=1', '--', 'python t.py :a:').command).toEqual({ kind: 'shell', text: 'python t.py :a:' });
  expect(split('--', '/my tools/train', '-n', ':a:').command).toEqual({
    kind: 'argv',
    argv: ['/my tools/train', '-n', ':a:'],
  });
});

test('a second command is refused', () => {
  expect(() => split('python t.py :a:', 'more')).toThrow('two commands');
});

test('no command is no command', () => {
  expect(split('--param', 'a=1', '--dry-run').command).toBeUndefined();
});

test.each([
  ['90s', 90],
  ['30m', 1800],
  ['2h', 7200],
  ['1d', 86_400],
  ['30', 1800],
  ['1.5m', 90],
])('a timeout of %s is %i seconds', (text, seconds) => {
  expect(parseTimeout(text).seconds).toBe(seconds);
});

test.each(['', '0', '-3', '5x', 'm', '1e3'])('a timeout of %j is refused', (text) => {
  expect(() => parseTimeout(text)).toThrow();
});
