// The words of a spec are read by the very parser of the command line as that spec.
import { execFileSync } from 'node:child_process';
import { Command } from 'commander';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SearchCall } from '../../src/cli/commands/search.ts';
import { addSearchOptions } from '../../src/cli/options.ts';
import type { SearchOptions } from '../../src/cli/options.ts';
import { readRequest } from '../../src/cli/request.ts';
import { splitArguments } from '../../src/cli/split.ts';
import { specWords } from '../../src/cli/zoom-words.ts';
import { plainHost } from '../../src/search/plain-host.ts';
import { renderWords } from '../../src/search/quote.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import type { Param } from '../../src/space/param.ts';
import { specOf } from '../fakes/facts.ts';
import { captureIo, createProject } from '../fakes/stored.ts';
import type { Project } from '../fakes/stored.ts';

let project: Project;
beforeAll(async () => {
  project = await createProject();
});
afterAll(() => project.remove());

/** What the words ask for, through a real shell and our own parser. */
async function readBack(words: readonly string[]): Promise<SearchSpec> {
  const line = renderWords(words).replace(/^hyper /, '');
  const text = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  const [strategy = '', ...rest] = text.split('\0').slice(0, -1);
  const command = new Command(strategy).exitOverride();
  addSearchOptions(command, strategy as SearchSpec['strategy']);
  const split = splitArguments(rest, command);
  const options = command.parse([...split.ours], { from: 'user' }).opts<SearchOptions>();
  const call: SearchCall = { argv: rest, command: split.command, exitCode: 0 };
  const io = captureIo(project.folder, { env: { SECRET_TOKEN: 'abc', HOME: project.folder } });
  return (await readRequest(strategy as SearchSpec['strategy'], options, call, io)).spec;
}

/** What is of the moment, or read from elsewhere, is left out. */
function comparable(spec: SearchSpec): object {
  const { seed, code, hyperVersion, cwd, numRuns, hiddenEnv, ...rest } = spec;
  void [seed, code, hyperVersion, cwd, numRuns];
  return { ...rest, hiddenEnv: hiddenEnv ?? [] };
}

async function expectSame(spec: SearchSpec, isWhole = false): Promise<void> {
  const written = await specWords(spec, [], isWhole);
  expect(comparable(await readBack(written.words))).toEqual(comparable(written.spec));
}

const nasty = `a 'b' "c" $(id) \`id\` ; x * ~ \\ é -- = , { !`;

const everything: Partial<SearchSpec> = {
  constraints: ['rate*layers < 10', 'layers > 2'],
  objective: { metric: 'loss', aggregate: 'min', goal: 'minimize' },
  repeats: 3,
  sources: [
    { kind: 'regex', name: 'acc', pattern: 'got (.+)' },
    { kind: 'file', path: 'out/:run:.csv' },
    { kind: 'tensorboard', path: ':run_dir:/tb' },
  ],
  autolog: false,
  stopConditions: ['loss > 5:2 && acc < .1'],
  earlyStop: { rule: 'median', grace: 9 },
  timeout: { seconds: 1800, text: '30m' },
  retries: 2,
  maxFailures: 4,
  maxTime: { seconds: 28800, text: '8h' },
  target: 'loss<=0.1',
  patience: 12,
  stopWhenFlat: true,
  onHangup: 'stop',
  hooks: { finish: `echo ${nasty}`, best: 'true' },
  failOn: 'never',
  asserts: ['best(loss) <= 0.2'],
  labels: ['a', nasty],
  description: nasty,
  runsIn: 'run',
  hosts: [plainHost('gpu1'), { ...plainHost('me@box'), slots: 4 }, { ...plainHost('me@fe80::1'), slots: 2 }],
  hostLostAfter: null,
  gpus: { perRun: 2, runsPerGpu: 3, minFreeGb: 0.5 },
  outputs: ['models/:run:/*.pt'],
  env: { A: nasty, SECRET_TOKEN: 'abc' },
  hiddenEnv: ['SECRET_TOKEN'],
};

test('everything that can be asked of a search is in the words', async () => {
  await expectSame(specOf({ ...everything, cwd: project.folder }));
});

test('nothing stands there that need not', async () => {
  const { words } = await specWords(specOf(), ['--from', '61'], false);
  expect(renderWords(words)).toBe(
    'hyper bayesian --param rate=0.001:1:log --param layers=2:100:int --num-runs 21 --parallel-runs 3 ' +
      '--metric keras/val_acc --goal maximize --from 61 -- python train.py --rate :rate: --layers :layers:',
  );
});

test('a command that is a text stays one, and an expression stays an objective', async () => {
  const objective = { metric: 'acc - 0.1*gap', aggregate: 'last', goal: 'maximize', expression: true } as const;
  await expectSame(specOf({ objective, command: { kind: 'shell', text: 'echo :rate: :layers: | tee "a b"' } }));
});

test('params that step together have all their values, those of a table too', async () => {
  const space: readonly Param[] = [
    { kind: 'list', name: 'width', values: [8, 16] },
    { kind: 'list', name: 'depth', values: ['a,b', 'c'] },
    { kind: 'list', name: 'alone', values: [1, 2] },
  ];
  const rows = [
    [8, 'a,b'],
    [8, 'c'],
    [16, 'c'],
  ];
  const command = { kind: 'argv', argv: ['echo', ':width:', ':depth:', ':alone:'] } as const;
  const zips = [{ names: ['width', 'depth'], rows }];
  await expectSame(specOf({ strategy: 'grid', space, zips, command, askedRuns: 6, numRuns: 6 }), true);
});

test('an upload is named as it was, and from where it is called', async () => {
  const uploads = [
    { from: '/home/me/project/data', to: 'data', key: '' },
    { from: '/data/big', to: 'big', key: '' },
    { from: '/data/big2', to: '/mnt/x', key: '' },
  ];
  const { words } = await specWords(specOf({ uploads }), [], false);
  const given = words.flatMap((word, at) => (words[at - 1] === '--upload' ? [word] : []));
  expect(given).toEqual(['data', '/data/big', '/data/big2:/mnt/x']);
});

test('what looks like a secret is taken from the environment, and a password in a URL is not printed', async () => {
  const code = { commit: 'abc', branch: null, isDirty: false, source: { url: 'https://me:pw@x.org/r', ref: 'main' } };
  const { words } = await specWords(specOf({ env: { API_KEY: 'xyz', SEED: '4' }, code }), [], false);
  expect(words.join(' ')).not.toMatch(/xyz|pw/);
  expect(words).toEqual(expect.arrayContaining(['API_KEY', 'SEED=4', '--github-ref', 'main']));
});

const text = fc.oneof(
  fc.constantFrom(nasty, '1.0', '007', 'true', ' x', '', '1:2', '[a', 'b]', '{2^4}', '-n', '--', 'nan', 'a:b:log'),
  fc.string({ unit: 'grapheme' }).filter((one) => !one.includes('\0')),
);
const value = fc.oneof(
  text,
  fc.double({ noNaN: true }).map((one) => one + 0),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const list = fc.uniqueArray(value, { minLength: 1, maxLength: 4, comparator: 'SameValue' });
const range = fc
  .record({
    low: fc.double({ min: 1e-8, max: 1e6, noNaN: true }),
    factor: fc.double({ min: 1.01, max: 1e6, noNaN: true }),
    scale: fc.constantFrom('linear' as const, 'log' as const, 'reverse_log' as const),
    gridPoints: fc.option(fc.integer({ min: 2, max: 9 }), { nil: undefined }),
  })
  .map(({ low, factor, scale, gridPoints }) => ({
    kind: 'range' as const,
    low,
    high: low * factor,
    scale,
    type: 'float' as const,
    ...(gridPoints === undefined ? {} : { gridPoints }),
  }));
const params = fc.array(fc.oneof(range, list), { minLength: 1, maxLength: 4 }).map((all) =>
  all.map((one, at): Param => {
    const name = `p${at}`;
    return Array.isArray(one) ? { kind: 'list', name, values: one } : { ...one, name };
  }),
);

test('any space is read back as it was written', async () => {
  await fc.assert(
    fc.asyncProperty(params, async (space) => {
      const command = { kind: 'argv', argv: ['echo', ...space.map(({ name }) => `:${name}:`)] } as const;
      await expectSame(specOf({ strategy: 'random', space, command, numRuns: 1, askedRuns: 1 }));
    }),
    { seed: 11, numRuns: 60 },
  );
});
