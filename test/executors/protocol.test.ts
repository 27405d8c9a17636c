import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeText, escapeWord, ReplyReader, unescapeText } from '../../src/executors/protocol.ts';

describe('text on the wire', () => {
  test('any text is one line of printable ASCII, and comes back equal', () => {
    const property = (text: string) => {
      expect(escapeText(text)).toMatch(/^[ -~]*$/);
      expect(escapeWord(text)).toMatch(/^[!-~]+$/);
      expect(unescapeText(escapeText(text))).toBe(text);
      expect(unescapeText(escapeWord(text))).toBe(text);
    };
    fc.assert(fc.property(fc.string({ unit: 'binary' }), property));
  });

  test("a shell's printf %b restores it, whatever it holds", () => {
    const texts = [
      '',
      ' a  b ',
      '\'"`$(id)\\',
      'a\nb\n',
      '\\n \\0101 \\c',
      'ü ā 😀',
      '\u0001\t\r\u007f',
      '%s %b',
      '-n',
    ];
    for (const text of texts) {
      for (const escaped of [escapeText(text), escapeWord(text)]) {
        expect(execFileSync('sh', ['-c', 'printf %b "$1"', 'sh', escaped]).toString()).toBe(text);
      }
    }
  });
});

describe('answers', () => {
  const wire = Buffer.from('noise +3\nHYPER 1 boot 42\n0 5 0 running +4\na\nb\n\n1 - - absent\nok\nno reason here\n');
  const meaning = [
    { kind: 'greeting', bootId: 'boot', pid: 42 },
    { kind: 'part', part: { words: ['0', '5', '0', 'running', '+4'], bytes: Buffer.from('a\nb\n') } },
    { kind: 'part', part: { words: ['1', '-', '-', 'absent'], bytes: Buffer.alloc(0) } },
    { kind: 'ok' },
    { kind: 'no', message: 'reason here' },
  ];

  test('mean the same wherever the stream is cut', () => {
    for (let size = 1; size <= wire.length; size += 1) {
      const reader = new ReplyReader();
      const chunks = Array.from({ length: Math.ceil(wire.length / size) }, (_none, index) =>
        wire.subarray(index * size, (index + 1) * size),
      );
      expect(chunks.flatMap((chunk) => [...reader.read(chunk)])).toEqual(meaning);
    }
  });

  test('out of step with the bytes they announced are refused', () => {
    const reader = new ReplyReader();
    expect(() => [...reader.read(Buffer.from('HYPER 1 boot 42\n0 5 0 running +2\nabc\nok\n'))]).toThrow('out of step');
  });
});
