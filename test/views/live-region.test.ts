import { describe, expect, test } from 'vitest';
import { createRegion } from '../../src/views/live-region.ts';
import type { Region } from '../../src/views/live-region.ts';
import type { Terminal } from '../../src/views/terminal.ts';
import { createScreen } from '../fakes/screen.ts';
import type { Screen } from '../fakes/screen.ts';

function open(rows = 10, reflows = false): { screen: Screen; region: Region } {
  const screen = createScreen(20, rows);
  const terminal: Terminal = {
    stream: screen.stream,
    isTty: true,
    hasColor: false,
    isUtf8: true,
    width: () => screen.stream.columns,
    rows: () => screen.stream.rows,
  };
  const write = (text: string): void => void screen.stream.write(text);
  return { screen, region: createRegion(terminal, write, { reflows, hasTitle: true }) };
}

describe('the live region', () => {
  test('stands below what is permanent, which is written once', () => {
    const { screen, region } = open();
    region.show('one\n', ['a', 'b']);
    region.show('two\n', ['a', 'c']);
    expect(screen.lines()).toEqual(['one', 'two', 'a', 'c', '']);
    expect(screen.written().match(/one/g)).toHaveLength(1);
  });

  test('writes only the lines that changed, and nothing when none did', () => {
    const { screen, region } = open();
    region.show('', ['alpha', 'beta', 'gamma']);
    const before = screen.written().length;
    region.show('', ['alpha', 'beta', 'gamma']);
    expect(screen.written()).toHaveLength(before);
    region.show('', ['alpha', 'BETA', 'gamma']);
    const change = screen.written().slice(before);
    expect(change).toContain('BETA');
    expect(change).not.toContain('alpha');
    expect(change).not.toContain('gamma');
    expect(screen.lines()).toEqual(['alpha', 'BETA', 'gamma', '']);
  });

  test('grows and shrinks without leaving a line behind', () => {
    const { screen, region } = open();
    region.show('kept\n', ['a']);
    region.show('', ['a', 'b', 'c']);
    region.show('', ['d']);
    expect(screen.lines()).toEqual(['kept', 'd', '']);
    region.close();
    expect(screen.lines()).toEqual(['kept', '']);
  });

  test('never takes more than all rows but two', () => {
    const { screen, region } = open(6);
    region.show('', ['1', '2', '3', '4', '5', '6', '7']);
    expect(screen.lines()).toEqual(['1', '2', '3', '4', '']);
  });

  test('scrolls what is permanent and never touches what has scrolled away', () => {
    const { screen, region } = open(6);
    for (let line = 0; line < 50; line += 1) region.show(`line ${line}\n`, ['a', String(line)]);
    region.close();
    const expected = Array.from({ length: 50 }, (_, line) => `line ${line}`);
    expect(screen.lines()).toEqual([...expected, '']);
  });

  test('hides the cursor and gives it back, with the title, however often it is asked to', () => {
    const { screen, region } = open();
    region.show('', ['a']);
    region.title('hyper #61');
    expect([screen.isCursorVisible(), screen.title()]).toEqual([false, 'hyper #61']);
    region.restore();
    expect([screen.isCursorVisible(), screen.title()]).toEqual([true, '']);
    const before = screen.written().length;
    region.restore();
    expect(screen.written()).toHaveLength(before);
  });

  test('what the terminal echoes below does no harm', () => {
    const { screen, region } = open();
    region.show('', ['alpha', 'beta']);
    screen.stream.write('^C');
    region.show('', ['ALPHA', 'beta']);
    expect(screen.lines()).toEqual(['ALPHA', 'beta', '']);
    screen.stream.write('^C');
    region.show('stopping\n', ['alpha', 'beta']);
    expect(screen.lines()).toEqual(['stopping', 'alpha', 'beta', '']);
  });

  test('a region that never showed anything writes nothing', () => {
    const { screen, region } = open();
    region.close();
    expect(screen.written()).toBe('');
  });

  test('goes above the lines its own became where the terminal wraps them anew', () => {
    const { screen, region } = open(10, true);
    region.show('1\n2\n3\n4\n', ['x'.repeat(20), 'y'.repeat(5)]);
    screen.resize(8, 10);
    const before = screen.written().length;
    region.show('', ['short']);
    // 20 columns on 8 are 3 lines, 5 are one.
    expect(screen.written().slice(before)).toContain('\x1b[4A\x1b[J');
  });

  test('goes above its lines as they were where the terminal cuts them', () => {
    const { screen, region } = open(10, false);
    region.show('', ['x'.repeat(20), 'y'.repeat(5)]);
    screen.resize(8, 10);
    const before = screen.written().length;
    region.show('', ['short', 'same']);
    expect(screen.written().slice(before)).toContain('\x1b[2A');
  });
});
