import { describe, expect, test } from 'vitest';
import { cropMiddle, cropText, textWidth, wrapText } from '../../src/views/width.ts';

describe('widths', () => {
  test.each([
    ['layers', 6],
    ['', 0],
    ['層数', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['💫', 2],
    ['👩‍🔬', 2],
    ['🇩🇪', 2],
    ['✓ ▁▂█', 5],
    ['\x1b[32mgreen\x1b[39m', 5],
  ])('%j takes %i columns', (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });

  test('a text that fits is left alone', () => {
    expect(cropText('layers', 6, true)).toBe('layers');
  });

  test('a text that does not fit ends in an ellipsis and never exceeds its room', () => {
    expect(cropText('learning_rate', 6, true)).toBe('learn…');
    expect(cropText('learning_rate', 6, false)).toBe('learn~');
    expect(cropText('層数層数', 4, true)).toBe('層…');
    expect(cropText('x', 0, true)).toBe('');
  });

  test('the middle can go instead', () => {
    expect(cropMiddle('learning_rate', 8, true)).toBe('lear…ate');
    expect(cropMiddle('層数と学習率', 7, true)).toBe('層…率');
  });
});

test('text is broken between words, its own lines are kept, and a word that is too long stays whole', () => {
  expect(wrapText('one two three', 8)).toEqual(['one two', 'three']);
  expect(wrapText('first\nsecond line', 8)).toEqual(['first', 'second', 'line']);
  expect(wrapText('try  hyper hosts check', 12)).toEqual(['try  hyper', 'hosts check']);
  expect(wrapText('/a/very/long/path is there', 6)).toEqual(['/a/very/long/path', 'is', 'there']);
  expect(wrapText('', 6)).toEqual(['']);
});
