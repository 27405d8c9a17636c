// CSV that people hand us: cells as they were written, rows where an editor shows them, and what cannot be read.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCsv } from '../../src/cli/csv.ts';
import { renderCsv } from '../../src/views/csv.ts';

/** Each row as its line and the texts of its cells; a fault as it is. */
function read(text: string, longest?: number): readonly unknown[] {
  return Array.from(readCsv(text, longest), (one) =>
    one.kind === 'row' ? [one.line, ...one.cells.map((cell) => cell.text)] : one,
  );
}

describe('a cell', () => {
  test('keeps its blanks, and loses those around its quotes', () => {
    expect(read('" a ", "b" , c \n')).toEqual([[1, ' a ', 'b', ' c ']]);
  });

  test('in quotes may hold the separator, quotes written twice, and line breaks', () => {
    expect(read('a,"x,""y"""\n"1\r\n2",""\n')).toEqual([[1, 'a', 'x,"y"'], [2, '1\r\n2', '']]); // prettier-ignore
  });

  test('without quotes around it may hold one', () => {
    expect(read('5" pipe,a"b"\n')).toEqual([[1, '5" pipe', 'a"b"']]);
  });

  test('is known to be quoted', () => {
    const [row] = readCsv('a, "b"');
    expect(row).toMatchObject({ cells: [{ isQuoted: false }, { isQuoted: true }] });
  });
});

describe('a row', () => {
  test.each(['\n', '\r\n', '\r'])(
    'has the line on which an editor shows its beginning, lines ending with %j',
    (end) => {
      expect(read(['', 'a,b', '  ', `1,"x${end}y"`, '2,z', ''].join(end))).toEqual([
        [2, 'a', 'b'],
        [4, '1', `x${end}y`],
        [6, '2', 'z'],
      ]);
    },
  );

  test('may end with an empty cell, and the file with it', () => {
    expect(read('a,b\n1,')).toEqual([[1, 'a', 'b'], [2, '1', '']]); // prettier-ignore
  });
});

test.each([
  ['a;b,c;d', ['a', 'b,c', 'd']],
  ['"a,b,c";d', ['a,b,c', 'd']],
  ['\ta\tb,c', ['', 'a', 'b,c']],
  ['"a\n,,";b', ['a\n,,', 'b']],
  ['a', ['a']],
])('the separator of %j is what parts most cells of the first row', (text, cells) => {
  expect(read(text)).toEqual([[1, ...cells]]);
});

describe('what cannot be read ends the rows', () => {
  test('a quote that is never closed', () => {
    expect(read('a,b\n\n1,"x\n2,y\n')).toEqual([[1, 'a', 'b'], { kind: 'open', line: 3 }]);
  });

  test('text behind a closing quote', () => {
    expect(read('a,b\n1,"x"y\n2,y\n')).toEqual([[1, 'a', 'b'], { kind: 'behind', line: 2, cell: '"x"y' }]);
  });

  test('a row that is too long, or would never end', () => {
    expect(read('a,b\n1,23\n1,234\n', 4)).toEqual([[1, 'a', 'b'], [2, '1', '23'], { kind: 'long', line: 3 }]); // prettier-ignore
    expect(read('a,b\n1,"2345', 4)).toEqual([[1, 'a', 'b'], { kind: 'long', line: 2 }]);
  });
});

test('what our CSV writes is read as it was', () => {
  // What holds a quote stands in quotes, so none of these begins with a blank and a quote.
  const rows = fc.array(fc.tuple(fc.string(), fc.string()), { minLength: 1 });
  fc.assert(
    fc.property(rows, (cells) => {
      const table = [['one', 'two,;\t'], ...cells];
      const texts = read(renderCsv(table)).map((row) => (row as string[]).slice(1));
      expect(texts).toEqual(table);
    }),
  );
});
