import { describe, expect, test } from 'vitest';
import { renderPlainTable, renderTable } from '../../src/views/table.ts';
import type { Column, Row } from '../../src/views/table.ts';
import { textWidth } from '../../src/views/width.ts';
import { fakeTerminal } from '../fakes/terminal.ts';

const columns: readonly Column[] = [
  { header: 'Run ID', align: 'left' },
  { header: 'learning_rate', priority: 51 },
  { header: 'layers', priority: 50 },
  { header: 'curve', priority: 30 },
  { header: 'time', priority: 20 },
];

const rows: readonly Row[] = [
  ['399', { text: '0.01257', short: '0.0126' }, '64', { text: '▁▃▅▆▇███████', short: '▁▅▇███' }, '2m11s'],
  ['400', { text: '0.03166', short: '0.0317' }, '9', { text: '▁▃▄▆▇', short: '▁▃▄▆▇' }, '1m12s'],
];

function render(width: number): { text: string; hidden: readonly string[] } {
  return renderTable(columns, rows, { terminal: fakeTerminal(width) });
}

describe('tables', () => {
  test('have no rules, two blanks between columns, and whole numbers to the right', () => {
    expect(render(Infinity).text.split('\n')).toEqual([
      'Run ID  learning_rate  layers  curve         time',
      '399     0.01257            64  ▁▃▅▆▇███████  2m11s',
      '400     0.03166             9  ▁▃▄▆▇         1m12s',
    ]);
  });

  test('use short forms first, and hide nothing as long as they help', () => {
    const { text, hidden } = render(44);
    expect(hidden).toEqual([]);
    expect(text).toContain('▁▅▇███');
    expect(text).toContain('0.01257');
  });

  test('then drop the columns of the lowest priority, and say which', () => {
    expect(render(38).hidden).toEqual(['time']);
    expect(render(30).hidden).toEqual(['curve', 'time']);
  });

  test.each([60, 40, 30, 20, 14, 8])('no line is wider than %i columns', (width) => {
    for (const line of render(width).text.split('\n')) expect(textWidth(line)).toBeLessThanOrEqual(width);
  });

  test('a column without priority stays, whatever the width, and is cut at last', () => {
    const { text } = renderTable([{ header: 'a_rather_long_metric_name' }], [['0.8417']], {
      terminal: fakeTerminal(8),
    });
    expect(text.split('\n')).toEqual(['a_ra…ame', '0.8417']);
  });

  test('the header is bold where the terminal shows colour, and nothing else is coloured unasked', () => {
    const terminal = fakeTerminal(Infinity, { hasColor: true });
    const attacks = [
      [{ text: 'x', style: 'red' as const }, 'note'],
      ['y', ''],
    ];
    const { text } = renderTable([{ header: 'a' }, { header: '' }], attacks, { terminal });
    expect(text).toBe('\x1b[1ma\x1b[22m\n\x1b[31mx\x1b[39m  note\ny');
  });

  test('a cell can neither break the table nor reach the terminal', () => {
    const nasty = 'a\nb\x1b[2Jc\x07\td';
    const { text } = renderTable([{ header: 'x\n' }, { header: 'y' }], [[nasty, 'z']], {
      terminal: fakeTerminal(Infinity),
    });
    expect(text.split('\n')).toHaveLength(2);
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
    expect(text).toContain('z');
  });

  test('wide characters are counted as wide', () => {
    const { text } = renderTable(
      [{ header: '層' }, { header: 'b' }],
      [
        ['深い', 'x'],
        ['a', 'y'],
      ],
      { terminal: fakeTerminal(80) },
    );
    expect(text.split('\n')).toEqual(['層    b', '深い  x', 'a     y']);
  });
});

/** The rule of Spell's tables, written down independently of cli-table3. */
function byTheRule(header: readonly string[], body: readonly (readonly string[])[]): string {
  const widths = header.map((name, index) =>
    Math.max(name.length + 2, ...body.map((row) => (row[index] ?? '').length)),
  );
  const lines = [header, ...body].map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '));
  return lines.map((line) => line.trimEnd()).join('\n');
}

describe('plain tables', () => {
  const random = [
    ['0.535637', '68', 'lstm', '378'],
    ['0.192321', '21', 'gru', '379'],
    ['0.00103308', '40', 'gru', '381'],
    ['0.23146', '66', 'lstm', '387'],
  ];

  test('have exactly the layout of Spell', () => {
    expect(renderPlainTable(['rate', 'layers', 'cell', 'Run ID'], random)).toBe(
      [
        'rate        layers    cell    Run ID',
        '0.535637    68        lstm    378',
        '0.192321    21        gru     379',
        '0.00103308  40        gru     381',
        '0.23146     66        lstm    387',
      ].join('\n'),
    );
  });

  test('follow the rule for any texts', () => {
    const words = ['', 'a', 'longer than its header', '1e-05', '-', '{"a":[1,2]}', "it's"];
    for (let shift = 0; shift < words.length; shift += 1) {
      const body = words.map((_, row) =>
        ['x', 'yy', 'zzzzzz'].map((_name, column) => words[(row * 3 + column + shift) % words.length] ?? ''),
      );
      expect(renderPlainTable(['x', 'yy', 'zzzzzz'], body)).toBe(byTheRule(['x', 'yy', 'zzzzzz'], body));
    }
  });

  test('a table without rows is its header', () => {
    expect(renderPlainTable(['rate', 'Run ID'], [])).toBe('rate    Run ID');
  });
});
