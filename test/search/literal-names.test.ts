import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { literalNames } from '../../src/search/literal-names.ts';
import type { SearchSpace } from '../../src/space/param.ts';

const space: SearchSpace = [{ kind: 'list', name: 'lr', values: [1] }];

function found(...argv: readonly string[]): readonly string[] {
  return literalNames({ kind: 'argv', argv }, space, [{ as: 'conf.yaml', text: '' }]);
}

describe('a word in colons that is no placeholder', () => {
  test.each([
    [['--layers', ':layers:'], [':layers:']],
    [['--layers=:layers:'], [':layers:']],
    [
      ['--a=:a-b_2:', ':schicht\u00e9:', '":c:"'],
      [':a-b_2:', ':schicht\u00e9:', ':c:'],
    ],
    [
      ['x :a: :b:', ':a:.txt', '--a', ':a:'],
      [':a:', ':b:'],
    ],
  ])('is found: %j', (argv, names) => {
    expect(found(...argv)).toEqual(names);
    expect(literalNames({ kind: 'shell', text: argv.join(' ') }, space, [])).toEqual(names);
  });

  test.each([
    [[':lr:', ':run:', ':seed:', ':run_dir:', ':conf.yaml:']],
    [['12:30:45', ':30:', ':30:45', '12:30:']],
    [['a:b:c', '/bin:/usr/bin:', ':a:b:c', ':a:/usr/bin', 'x:a:', 'out/:a:']],
    [['http://host:80/', 'std::vector', '::', ':::', ':a::b:', '[[:alpha:]]', '{ :a b: }']],
    [[':lr::a:', 'x:lr::a:']],
  ])('is none of these: %j', (argv) => {
    expect(found(...argv)).toEqual([]);
  });

  test('is never a part of a word without colons at both ends', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (argv) => {
        for (const name of found(...argv)) expect(name).toMatch(/^:[\p{L}\p{N}_-]+:$/u);
      }),
    );
  });
});
