import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pythonFiles, pythonPackageName } from '../../src/python/package.ts';
import { checkout } from '../hyper.ts';
import { makeGuest, pythons, type Guest } from './guest.ts';

let guest: Guest;
beforeAll(() => {
  guest = makeGuest();
});
afterAll(() => guest.remove());

test('every Python file of the room is in the package, as it is', () => {
  const room = join(checkout, 'src/python');
  const paths = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.py'));
  const expected = paths.toSorted().map((path) => ({ path, text: readFileSync(join(room, path), 'utf8') }));
  expect(pythonFiles.toSorted((a, b) => (a.path < b.path ? -1 : 1))).toEqual(expected);
});

test('the folder is named after its content', () => {
  expect(pythonPackageName).toMatch(/^python-[0-9a-f]{12}$/);
});

test.each(pythons)('%s compiles every file, with every warning an error', async (python) => {
  const compile = 'import compileall, sys; sys.exit(not compileall.compile_dir(sys.argv[1], quiet=1))';
  const answer = await guest.run(['-W', 'error', '-c', compile, guest.guestFolder], { python, isAlone: true });
  expect(answer).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

test('nothing but the standard library of Python 3.8 is imported, and no syntax of later versions is used', async () => {
  const check = `
import ast, pathlib, sys
for file in pathlib.Path(sys.argv[1]).rglob("*.py"):
    for node in ast.walk(ast.parse(file.read_text(), feature_version=(3, 8))):
        if isinstance(node, ast.Import): print(*(name.name for name in node.names), sep="\\n")
        if isinstance(node, ast.ImportFrom) and node.level == 0: print(node.module)
`;
  const { code, stdout } = await guest.run(['-c', check, guest.guestFolder], { isAlone: true });
  expect(code).toBe(0);
  expect([...new Set(stdout.trim().split('\n'))].toSorted()).toEqual([
    '_frozen_importlib',
    '_frozen_importlib_external',
    '_hypersearch',
    '_hypersearch.send',
    'functools',
    'importlib',
    'importlib.util',
    'json',
    'operator',
    'os',
    'sys',
    'threading',
    'time',
    'traceback',
  ]);
});
