// `--points`: tables as people and their tools write them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPoints } from '../../src/cli/points.ts';
import { UsageError } from '../../src/errors.ts';
import { testFolder } from './folder.ts';

function fileOf(content: string | Uint8Array): string {
  const path = join(testFolder(), 'points.csv');
  writeFileSync(path, content);
  return path;
}

function rowsOf(content: string): readonly (readonly unknown[])[] {
  const { zip } = readPoints(fileOf(content));
  return [zip.names, ...zip.rows];
}

describe('a table of points', () => {
  test('is a list for each column and one zip of its rows', () => {
    const table = readPoints(fileOf('lr,opt\n0.1,adam\n1e-2,sgd\n.1,sgd\n'));
    expect(table).toEqual({
      columns: [
        { kind: 'list', name: 'lr', values: [0.1, 0.01] },
        { kind: 'list', name: 'opt', values: ['adam', 'sgd'] },
      ],
      zip: {
        names: ['lr', 'opt'],
        rows: [[0.1, 'adam'], [0.01, 'sgd'], [0.1, 'sgd']], // prettier-ignore
      },
    });
  });

  test('has numbers in a column where all cells are numbers, else text as it is written', () => {
    expect(rowsOf('a,b\n1,1.50\n2,auto\n')).toEqual([['a', 'b'], [1, '1.50'], [2, 'auto']]); // prettier-ignore
  });

  test.each([
    ['CR LF', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['a byte order mark', '\uFEFFa,b\n1,x\n2,y\n'],
    ['CR', 'a,b\r1,x\r2,y'],
    ['no line end at the end', 'a,b\n1,x\n2,y'],
    ['blank lines', '\na,b\n\n1,x\n\n2,y\n\n'],
    ['semicolons', 'a;b\n1;x\n2;y\n'],
    ['tabs', 'a\tb\n1\tx\n2\ty\n'],
    ['quotes and blanks', '"a", "b"\n"1", x\n 2 ,"y"\n'],
  ])('may have %s', (_, text) => {
    expect(rowsOf(text)).toEqual([['a', 'b'], [1, 'x'], [2, 'y']]); // prettier-ignore
  });

  test('may hold commas, quotes and line ends in quoted cells', () => {
    const text = 'a,b\n"x,y","say ""hi"""\n"two\nlines","; echo $(id)"\n';
    expect(rowsOf(text)).toEqual([['a', 'b'], ['x,y', 'say "hi"'], ['two\nlines', '; echo $(id)']]); // prettier-ignore
  });

  test('may hold blanks in quotes, and quotes in cells that have none around them', () => {
    expect(rowsOf('a,b\n" x ",5" y\n"  ", 3"" \n')).toEqual([['a', 'b'], [' x ', '5" y'], ['  ', '3""']]); // prettier-ignore
  });

  test.each<[string, string, string]>([
    ['an empty file', '', ': is empty'],
    ['a header alone', 'a,b\n', 'has a header and no rows'],
    ['no header', '0.1,adam\n0.2,sgd\n', 'row 1 must name the params, not hold their values'],
    ['a nameless column', ',a\n0,1\n', 'row 1, column 1 has no name (pandas'],
    ['a name twice', 'a,b,a\n1,2,3\n', 'row 1, column 3: the name "a" is given twice'],
    ['a name with a blank', 'learning rate,b\n1,2\n', 'row 1, column 1 "learning rate": a name cannot hold a blank'],
    ['a name with =', 'a=b\n1\n', 'row 1, column 1 "a=b": a name cannot hold "="'],
    ['too few cells', 'a,b\n1,2\n\n3\n', 'row 4 has 1 cell, the header 2'],
    ['too many cells', 'a,b\r\n1,2,3\r\n', 'row 2 has 3 cells, the header 2'],
    ['an empty cell', 'a,b\n1,x\n2,\n', 'row 3, column 2 (b) is empty'],
    ['a row twice', 'a,b\n1,x\n2,y\n1.0,x\n', 'row 4 is the same point as row 2'],
    ['a row twice, behind a cell of two lines', 'a,b\n1,"x\ny"\n2,z\n2,z\n', 'row 5 is the same point as row 4'],
    ['an open quote', 'a,b\n1,"x\n2,y\n', 'row 2 has a quote that is not closed'],
    ['text behind a quote', 'a,b\n1,"x" y\n', 'row 2 has text behind a closing quote: "x" y'],
    ['a row without an end', `a,b\n1,"${'x'.repeat(70_000)}\n`, 'row 2 is longer than 64 KiB'],
    ['a NUL', 'a,b\n1,\0\n', 'it holds a NUL character'],
  ])('%s is refused, with its place', (_, text, says) => {
    const path = fileOf(text);
    expect(() => readPoints(path)).toThrow(UsageError);
    expect(() => readPoints(path)).toThrow(says);
    expect(() => readPoints(path)).toThrow(`--points ${path}: `);
  });

  test('what is no UTF-8 text, or is not there, is refused', () => {
    expect(() => readPoints(fileOf(Uint8Array.of(0xff, 0xfe, 0x61, 0, 0x0a, 0)))).toThrow(/points\.csv: /);
    expect(() => readPoints('nowhere.csv')).toThrow(/^--points nowhere\.csv: ENOENT/);
  });

  test('of many problems the first five are told', () => {
    const text = `a,b\n${'1,\n'.repeat(9)}`;
    try {
      readPoints(fileOf(text));
      expect.unreachable();
    } catch (error) {
      expect((error as UsageError).message.match(/is empty/g)).toHaveLength(5);
      expect((error as UsageError).hint).toBe('and 4 more');
    }
  });
});
