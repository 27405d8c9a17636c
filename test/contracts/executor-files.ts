// What every executor promises of files that others write: users' scripts, and whatever is where they should have written.
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, documentLimitBytes, type Executor } from '../../src/executors/executor.ts';
import type { Job } from '../../src/search/job.ts';
import { type Machine, signal } from '../executors/machine.ts';

type Position = { readonly generation: number; readonly offset: number };
const start: Position = { generation: 0, offset: 0 };

export function executorFilesContract(name: string, make: () => Promise<Machine>): void {
  describe(`executor contract, files: ${name}`, () => {
    let machine: Machine;
    let job: Job;
    let file: string;
    beforeEach(async () => {
      machine = await make();
      job = machine.place();
      file = join(machine.folder, 'history.csv');
    });
    afterEach(() => machine.close());

    const read = async (path: string, from = start, executor: Executor = machine.executor, isDocument = false) => {
      const position = { generation: from.generation, offset: from.offset };
      const [answer] = await executor.poll([{ job, file: path, ...position, isDocument }], signal);
      return { ...(answer as Answer), text: Buffer.from(answer?.bytes ?? []).toString() };
    };
    const readDocument = (from?: Position, executor?: Executor) => read(file, from, executor, true);
    const end = async () => {
      const [found] = await machine.executor.ends(job, [file], signal);
      return found ?? start;
    };
    /** In two looks: a file that was written to and is as it was may be one that is just being written to. */
    const readTwice = async (from: Position) => {
      const first = await read(file, from);
      return first.text + (await read(file, first)).text;
    };

    test.each(['a b/c  d.csv', `'q" $(id) \`x\` *~;.csv`, 'new\nline\n', '\\n \\0101 \\c', 'ü 😀.csv', '-n +5', '%s'])(
      'a file has its name, whatever is in it: %j',
      async (odd) => {
        for (const path of [join(machine.folder, odd), `../files/${odd}`]) {
          mkdirSync(job.where.dir, { recursive: true });
          const place = join('/', path.startsWith('/') ? path : join(job.where.dir, path));
          mkdirSync(dirname(place), { recursive: true });
          writeFileSync(place, 'text\nmore\n');
          expect(await read(path)).toMatchObject({ text: 'text\nmore\n', offset: 10 });
          expect(await read(path, { ...(await read(path)), offset: 5 })).toMatchObject({ text: 'more\n', offset: 10 });
        }
      },
    );

    test('many files in one question are told apart, whatever their names are and whichever are missing', async () => {
      const folder = join(machine.folder, 'many');
      mkdirSync(join(folder, 'a'), { recursive: true });
      const names = [
        'b',
        'a b',
        'a/b',
        'ü',
        'new\nline',
        '-x',
        'B',
        'a  b',
        'é b',
        '*',
        'a-b',
        'a',
        "q'",
        '\u{1f600}',
        'b ',
      ];
      const plain = names.filter((own) => own !== 'a');
      for (const own of plain) writeFileSync(join(folder, own), own);
      const missing = ['0', 'a-', 'a b ', 'zz', 'ü2'];
      const asked = [...names.slice(0, 7), ...missing, ...names.slice(7)].map((own) => join(folder, own));
      const answers = await machine.executor.poll(
        asked.map((path) => ({ job, file: path, ...start })),
        signal,
      );
      const told = answers.map(({ bytes, problem }) => problem ?? Buffer.from(bytes).toString());
      const toTold = (path: string) => (path.endsWith('/a') ? 'is a folder' : path.slice(folder.length + 1));
      expect(told).toEqual(asked.map((path) => (missing.includes(toTold(path)) ? '' : toTold(path))));
    });

    test('a missing file is no problem; it is read when it is there', async () => {
      expect(await read(file)).toMatchObject({ text: '', ...start });
      symlinkSync(`${file}.later`, file);
      expect(await read(file)).not.toHaveProperty('problem');
      writeFileSync(`${file}.later`, 'row\n');
      expect((await read(file)).text).toBe('row\n');
    });

    test('what is no plain file is told, is not waited for, and keeps nobody else waiting', async () => {
      const [folder, fifo] = [`${file}.d`, `${file}.fifo`];
      mkdirSync(folder);
      execFileSync('sh', ['-c', 'mkfifo "$0"', fifo]);
      writeFileSync(file, 'row\n');
      const from = { generation: 4096 * 7, offset: 3 };
      const ask = [folder, fifo, '/dev/zero', file].map((path) => ({ job, file: path, ...from }));
      for (const isDocument of [false, true]) {
        const answers = await machine.executor.poll(
          ask.map((question) => ({ ...question, isDocument })),
          signal,
        );
        expect(answers.map(({ problem }) => problem)).toEqual([
          'is a folder',
          'is a FIFO',
          'is no plain file',
          undefined,
        ]);
        for (const answer of answers.slice(0, 3)) expect(answer).toMatchObject({ ...from, bytes: new Uint8Array() });
        expect(Buffer.from(answers[3]?.bytes ?? []).toString()).toBe('row\n');
      }
    });

    // Modes do not keep root out of a file, but for those of the kernel's own.
    const kept = process.getuid?.() === 0 ? '/sys/bus/cpu/drivers_probe' : '';
    test.skipIf(kept !== '' && !existsSync(kept))(
      `a file that may not be read ${kept && `(for root: ${kept}) `}is told`,
      async () => {
        writeFileSync(file, 'row\n');
        chmodSync(file, 0);
        expect(await read(kept || file)).toMatchObject({ problem: 'cannot be read: permission denied', text: '' });
      },
    );

    test('what is appended is read once, in pieces', async () => {
      writeFileSync(file, 'one\n');
      const first = await read(file);
      appendFileSync(file, 'two\n');
      const second = await read(file, first);
      expect(second).toMatchObject({ text: 'two\n', offset: 8, generation: first.generation });
      appendFileSync(file, 'x'.repeat(300_000));
      const third = await read(file, second);
      expect(third.bytes.length).toBe(262_144);
      const fourth = await read(file, third);
      expect(fourth).toMatchObject({ offset: 300_008, generation: first.generation });
      expect((await read(file, fourth)).text).toBe('');
    });

    test('half a line that was not used is answered again, with what came after it', async () => {
      writeFileSync(file, 'one\nha');
      const { generation } = await read(file);
      appendFileSync(file, 'lf\n');
      expect((await read(file, { generation, offset: 4 })).text).toBe('half\n');
      expect((await read(file, { generation, offset: 4 })).text).toBe('half\n');
    });

    test('a file of 2 GB is read from where it was left', async () => {
      truncateSync(touch(file), 2 ** 31 + 5);
      const first = await read(file);
      expect(first).toMatchObject({ offset: 262_144 });
      appendFileSync(file, 'row\n');
      expect((await read(file, { ...first, offset: 2 ** 31 + 5 })).text).toBe('row\n');
    });

    test.each([
      ['truncated and written anew, shorter', () => writeFileSync(file, 'new\n')],
      ['truncated and written anew with as many bytes', () => writeFileSync(file, 'new rows\n')],
      ['truncated and written anew, longer', () => writeFileSync(file, 'new rows, longer\n')],
      ['replaced by one that begins as it did', () => (writeFileSync(`${file}2`, 'old rows\nnew'), replace(file))],
      ['replaced by one of as many bytes', () => (writeFileSync(`${file}2`, 'old row2\n'), replace(file))],
    ])('a file that was %s has another generation and is read from its start', async (_how, change) => {
      writeFileSync(file, 'old rows\n');
      const first = await read(file);
      change();
      const second = await read(file, first);
      expect(second.offset).toBe(second.bytes.length);
      expect(second.generation).not.toBe(first.generation);
      appendFileSync(file, 'more\n');
      expect(await read(file, second)).toMatchObject({ text: 'more\n', generation: second.generation });
    });

    test('so is a long one that is another only at its end, one that was emptied, and one that was gone', async () => {
      const rows = 'row\n'.repeat(2000);
      writeFileSync(file, `${rows}old\n`);
      const first = await read(file);
      writeFileSync(file, `${rows}new\nand more\n`);
      const second = await read(file, first);
      expect(second.text).toBe(`${rows}new\nand more\n`);
      truncateSync(file);
      const emptied = await read(file, second);
      expect(emptied).toMatchObject({ text: '', offset: 0 });
      expect(emptied.generation).not.toBe(second.generation);
      writeFileSync(file, `${rows}new\nand more\nand more\n`);
      const third = await read(file, emptied);
      expect(third.offset).toBe(rows.length + 22);
      rmSync(file);
      const gone = await read(file, third);
      writeFileSync(file, `${rows}new\nand more\nand more\nand more\n`);
      expect((await read(file, gone)).offset).toBe(rows.length + 31);
    });

    test('a file that is looked at in the middle of a write has not been written anew', async () => {
      writeFileSync(file, 'one\n');
      const first = await read(file);
      // The time of a file changes before its size does.
      utimesSync(file, 1e9, 1e9);
      const second = await read(file, first);
      expect(second).toMatchObject({ text: '', offset: 4, generation: first.generation });
      appendFileSync(file, 'two\n');
      expect(await read(file, second)).toMatchObject({ text: 'two\n', generation: first.generation });
    });

    test('reading begins at the end that a file had; of one that comes later, at its start', async () => {
      expect(await end()).toEqual(start);
      writeFileSync(file, 'first run\n');
      const from = await end();
      expect(from.offset).toBe(10);
      expect((await read(file, from)).text).toBe('');
      appendFileSync(file, 'second run\n');
      expect((await read(file, from)).text).toBe('second run\n');
    });

    test.each([
      ['rows of 1\n', 'rows of 1\n'],
      ['ROWS of 2\n', 'ROWS of 2\n'],
      ['Rows of 2\nand more\n', 'Rows of 2\nand more\n'],
      ['short\n', 'short\n'],
      // Cannot be told from a file that was appended to.
      ['rows of 1\nand more\n', 'and more\n'],
    ])(
      "a run gets none of an earlier run's rows, and of its own, %j, written between two looks, %j",
      async (own, got) => {
        writeFileSync(file, 'rows of 1\n');
        utimesSync(file, 1e9, 1e9);
        const from = await end();
        writeFileSync(file, own);
        expect(await readTwice(from)).toBe(got);
      },
    );

    test('after the end of the attempt one look is enough', async () => {
      writeFileSync(file, 'same\n');
      utimesSync(file, 1e9, 1e9);
      const from = await end();
      await machine.executor.launch(job, machine.order(job, `echo same >'${file}'`), signal);
      await machine.end(job);
      expect(await read(file, from)).toMatchObject({ text: 'same\n', fate: { kind: 'exited' } });
    });

    test('a document is handed over whole when it has changed, and only then', async () => {
      writeFileSync(file, '{"a": 1}');
      let last = await readDocument();
      expect(last).toMatchObject({ text: '{"a": 1}', offset: 8 });
      const changes: [() => void, string][] = [
        [() => appendFileSync(file, ' '), '{"a": 1} '],
        [() => writeFileSync(file, '{"a": 2} '), '{"a": 2} '],
        [() => (writeFileSync(`${file}2`, '{"a": 3} '), replace(file)), '{"a": 3} '],
        [() => writeFileSync(file, '{'), '{'],
        [() => truncateSync(file), ''],
        [() => writeFileSync(file, 'x'.repeat(300_000)), 'x'.repeat(300_000)],
      ];
      for (const [change, text] of changes) {
        const before = await readDocument(last);
        expect(before).toMatchObject({ text: '', offset: last.offset, generation: last.generation });
        change();
        const after = await readDocument(last);
        expect(after).toMatchObject({ text, offset: text.length });
        expect(after.generation).not.toBe(last.generation);
        last = after;
      }
    });

    test('a document that was there before is none of the run; what it makes of it is', async () => {
      writeFileSync(file, '{"a": 1}');
      utimesSync(file, 1e9, 1e9);
      const from = await end();
      expect(await readDocument(from)).toMatchObject({ text: '', ...from });
      writeFileSync(file, '{"a": 1}');
      expect((await readDocument(from)).text).toBe('{"a": 1}');
    });

    test('a document may hold 4 MiB; a larger one is told until it is smaller', async () => {
      truncateSync(touch(file), documentLimitBytes);
      const first = await readDocument();
      expect(first.bytes.length).toBe(documentLimitBytes);
      truncateSync(file, 5_100_000);
      const second = await readDocument(first);
      expect(second).toMatchObject({ problem: 'is too large: 5.1 MB, at most 4 MiB', text: '', offset: first.offset });
      writeFileSync(file, '{}');
      expect((await readDocument(second)).text).toBe('{}');
    });

    test('another executor goes on where the first one was', async () => {
      writeFileSync(file, 'one\n');
      const [first, document] = [await read(file), await readDocument()];
      const second = await machine.open();
      expect((await readDocument(document, second)).text).toBe('');
      appendFileSync(file, 'two\n');
      expect(await read(file, first, second)).toMatchObject({ text: 'two\n', generation: first.generation });
      expect((await readDocument(document, second)).text).toBe('one\ntwo\n');
      writeFileSync(`${file}2`, 'three\nfour\n');
      replace(file);
      expect((await read(file, first, await machine.open())).text).toBe('three\nfour\n');
    });
  });
}

function touch(path: string): string {
  writeFileSync(path, '');
  return path;
}

/** By what stands beside it under the same name with a 2. */
function replace(file: string): void {
  renameSync(`${file}2`, file);
}
