// Searches over points of the user's own: a table, params that step together, points that come first.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { shown } from './driver.ts';
import { testFolder } from './folder.ts';

async function points(cwd: string): Promise<readonly unknown[]> {
  return (await shown(cwd)).runs.map(({ params }) => params);
}

describe('a grid', () => {
  test('of a table runs its rows, each with every value of the params beside it', async () => {
    const cwd = testFolder();
    writeFileSync(join(cwd, 'points.csv'), '\uFEFFlr,tag\r\n0.1,"a,b"\r\n0.1,"say ""c"""\r\n');
    const args = ['grid', '--points', 'points.csv', '--param', 'k=1,2', '--', 'echo', ':lr:', ':tag:', ':k:'];
    const { code } = await runHyper(args, { cwd });
    expect(code).toBe(0);
    expect(await points(cwd)).toEqual([
      { lr: 0.1, tag: 'a,b', k: 1 },
      { lr: 0.1, tag: 'a,b', k: 2 },
      { lr: 0.1, tag: 'say "c"', k: 1 },
      { lr: 0.1, tag: 'say "c"', k: 2 },
    ]);
    expect(readFileSync(join(cwd, '.hyper/runs/1/4/1/log'), 'utf8')).toBe('0.1 say "c" 2\n');
  });

  test('of a table needs no --param, and is saved with the path as typed', async () => {
    const cwd = testFolder();
    writeFileSync(join(cwd, 'points.csv'), 'x,y\n1,3\n2,4\n');
    const save = ['--save-command', 'saved.yaml'];
    await runHyper(['grid', '--points', './points.csv', ...save, '--', 'echo', ':x:', ':y:'], { cwd });
    expect(readFileSync(join(cwd, 'saved.yaml'), 'utf8')).toContain('points: ./points.csv\n');
    const again = await runHyper(['grid', '--from-file', 'saved.yaml'], { cwd });
    expect(again.code).toBe(0);
    expect(await points(cwd)).toEqual([{ x: 1, y: 3 }, { x: 2, y: 4 }]); // prettier-ignore
  });

  test('a name that is a column and a param is refused', async () => {
    const cwd = testFolder();
    writeFileSync(join(cwd, 'points.csv'), 'x\n1\n');
    const args = ['grid', '--points', 'points.csv', '--param', 'x=1', '--', 'echo', ':x:'];
    const { code, stderr } = await runHyper(args, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('"x" is a column of --points points.csv, and a --param too');
  });

  test('steps together through params that are zipped', async () => {
    const cwd = testFolder();
    const params = ['--param', 'a=1,1,2', '--param', 'b=x,y,z', '--zip', 'a,b'];
    await runHyper(['grid', ...params, '--', 'echo', ':a:', ':b:'], { cwd });
    expect(await points(cwd)).toEqual([{ a: 1, b: 'x' }, { a: 1, b: 'y' }, { a: 2, b: 'z' }]); // prettier-ignore
  });

  test('shows zipped and first points in its plan', async () => {
    const cwd = testFolder();
    const params = ['--param', 'a=1,1,2', '--param', 'b=x,y,z', '--zip', 'a,b', '--start', 'a=2,b=x'];
    const { stdout } = await runHyper(['grid', ...params, '--dry-run', '--', 'echo', ':a:', ':b:'], { cwd });
    expect(stdout).toContain('3 points in the grid');
    expect(stdout.match(/echo .*/g)).toEqual(['echo 2 x', 'echo 1 x', 'echo 1 y', 'echo 2 z']);
  });

  test('runs a first point that is in it once, and one that is not beside it', async () => {
    const cwd = testFolder();
    const params = ['--param', 'a=1:9:int:n=3', '--start', 'a=9', '--start', 'a=2'];
    const { code } = await runHyper(['grid', ...params, '--', 'echo', ':a:'], { cwd });
    expect(code).toBe(0);
    expect(await points(cwd)).toEqual([{ a: 9 }, { a: 2 }, { a: 1 }, { a: 5 }]);
  });
});

describe('a search', () => {
  test.each(['random', 'bayesian'])('%s runs the points given first, in their order', async (strategy) => {
    const cwd = testFolder();
    const space = ['--param', 'lr=.001:1:log', '--param', 'k=1:8:int', '--json-param', 'c=["a,b","c"]'];
    const starts = ['--start', 'k=2^2,lr=2^-4,c=c', '--start', '{"c":"a,b","lr":0.5,"k":1}'];
    const args = [strategy, '-n', '4', '--seed', '1', '--metric', 'm', ...space, ...starts, 'echo m=:lr: :k: :c:'];
    const { code } = await runHyper(args, { cwd });
    expect(code).toBe(0);
    const found = await points(cwd);
    expect(found).toHaveLength(4);
    expect(found.slice(0, 2)).toEqual([
      { lr: 0.0625, k: 4, c: 'c' },
      { lr: 0.5, k: 1, c: 'a,b' },
    ]);
  });

  test('a broken start in a file is told with its line', async () => {
    const cwd = testFolder();
    writeFileSync(join(cwd, 'spec.yaml'), 'param: [x=0:1]\nnum-runs: 3\nstart: x=2\n');
    const { code, stderr } = await runHyper(['random', '--from-file', 'spec.yaml', '--', 'echo', ':x:'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('spec.yaml:3:1: --start x=2  x=2 is outside its range, 0 to 1');
  });
});
