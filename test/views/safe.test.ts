// oxlint-disable no-control-regex -- control characters are what this file looks for
import { expect, test } from 'vitest';
import { safe } from '../../src/views/safe.ts';

test.each([
  ['plain text, tab\tand line feed\n', 'plain text, tab\tand line feed\n'],
  ['日本 é 💫 👩‍🔬', '日本 é 💫 👩‍🔬'],
  ['\x1b[31mred\x1b[0m', 'red'],
  ['\x1b[2J\x1b[H', ''],
  ['\x1b]0;title\x07x', 'x'],
  ['\x1b]52;c;aGk=\x07x', 'x'],
  ['\x1b]8;;http://evil/\x1b\\link\x1b]8;;\x1b\\', 'link'],
  ['\x9b31mred', 'red'],
  ['a\x07b', 'a\\x07b'],
  ['secret\b\b\bok', 'secret\\x08\\x08\\x08ok'],
  ['good\rbad', 'good\\x0dbad'],
  ['a\0b\x7fc\x85d', 'a\\x00b\\x7fc\\x85d'],
  ['\x1b', '\\x1b'],
  ['abc\u202edcb\u202c', 'abc\\u202edcb\\u202c'],
  ['\u2066x\u2069\u200f\u061c', '\\u2066x\\u2069\\u200f\\u061c'],
  ['a\u2028b', 'a\\u2028b'],
])('%j', (text, expected) => {
  expect(safe(text)).toBe(expected);
});

test('of no text anything is left that a terminal obeys', () => {
  const attacks = [
    '\x1bP+q544e\x1b\\',
    '\x1b_Ga=T\x1b\\',
    '\x1b^pm\x1b\\',
    '\x1bX\x1b\\',
    '\x90x\x9c',
    '\x9d0;t\x9c',
    '\x1b\x1b[31m',
    '\x1b[\x1b[31m31m',
    '\x1bc',
    '\x1b(0',
    '\x1b#8',
    '\x0e',
    '\x1b[6n',
    '\x1b[?1049h',
  ];
  for (const attack of [...attacks, attacks.join('')]) {
    expect(safe(attack)).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/);
  }
});
