import { describe, expect, test } from 'vitest';
import { stateCell } from '../../src/views/glyphs.ts';
import type { StateName } from '../../src/views/glyphs.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

const states: readonly [StateName, string, string][] = [
  ['queued', '○', '.'],
  ['starting', '▷', ':'],
  ['running', '▶', '>'],
  ['complete', '✓', '+'],
  ['failed', '✗', 'x'],
  ['stopped', '◐', '~'],
  ['killed', '■', '#'],
  ['lost', '?', '?'],
  ['paused', '‖', '='],
  ['finished', '✓', '+'],
  ['interrupted', '?', '?'],
];

describe('states', () => {
  test.each(states)('%s has a glyph, a form in ASCII, and its word', (state, glyph, ascii) => {
    expect(stateCell(fakeTerminal(80), state)).toBe(`${glyph} ${state}`);
    expect(stateCell(fakeTerminal(80, { isUtf8: false }), state)).toBe(`${ascii} ${state}`);
  });

  test('are coloured only where the terminal shows colour', () => {
    expect(stateCell(fakeTerminal(80, { hasColor: true }), 'failed')).toBe('\x1b[31m✗ failed\x1b[39m');
  });
});
