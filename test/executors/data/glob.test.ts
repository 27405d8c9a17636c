import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeGlob, parseGlob } from '../../../src/executors/data/glob.ts';

test.each([
  ['*.pt', ['a.pt', '.pt', 'a b.pt'], ['a.ptx', 'd/a.pt']],
  ['**/*.pt', ['a.pt', 'd/a.pt', 'd/e/a.pt'], ['a.txt']],
  ['models/**', ['models/a', 'models/d/a'], ['models', 'other/a']],
  ['models', ['models', 'models/a', 'models/d/a'], ['models2', 'd/models']],
  ['models/', ['models/a'], ['models2/a']],
  ['run-*/', ['run-1/a/b'], ['walk/a']],
  ['*', ['a', '.hidden'], ['d/a']],
  ['a?c', ['abc', 'a😀c'], ['a/c', 'ac']],
  ['[a-c]x', ['ax', 'cx'], ['dx', '/x']],
  ['[!a-c]x', ['dx'], ['ax', '/x']],
  ['[]]x', [']x'], ['x']],
  ['{a,b}/{c,d}.pt', ['a/c.pt', 'b/d.pt'], ['a/e.pt']],
  ['{a,b{c,d}}', ['a', 'bc', 'bd'], ['b']],
  ['{a', ['{a'], ['a']],
  ['a.b+(c)', ['a.b+(c)'], ['axb+(c)']],
  [String.raw`a\*b`, ['a*b'], ['axb']],
  ['./out/x', ['out/x'], ['x']],
  ['.', ['a', 'd/a'], []],
])('%s matches %j and not %j', (glob, yes, no) => {
  const { matches } = parseGlob(glob);
  expect(yes.filter((path) => !matches(path))).toEqual([]);
  expect(no.filter((path) => matches(path))).toEqual([]);
});

test.each([
  ['models/*.pt', 'models'],
  ['a/b/**/c.pt', 'a/b'],
  ['{a/x,a/y}/*.pt', 'a'],
  ['models', ''],
  ['*', ''],
  [String.raw`a\*b/*`, 'a*b'],
])('%s can match in "%s" alone', (glob, below) => {
  expect(parseGlob(glob).below).toBe(below);
});

test.each(['../x', 'a/../b', '[abc', '[z-a]'])('%s is no glob, and is told with an example', (glob) => {
  expect(() => parseGlob(glob)).toThrow(expect.objectContaining({ code: 'glob.invalid' }));
});

test('an escaped text matches itself alone', () => {
  const name = fc.string({ minLength: 1 }).filter((text) => !text.includes('/') && text !== '.' && text !== '..');
  fc.assert(
    fc.property(name, name, (text, other) => {
      const { matches } = parseGlob(escapeGlob(text));
      expect(matches(text)).toBe(true);
      expect(matches(other)).toBe(other === text);
    }),
    { seed: 6 },
  );
});
