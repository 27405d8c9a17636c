// Everything wrong is told before anything starts: one message that names the text and the mend, exit 2, nothing written.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runHyper } from '../hyper.ts';
import { testFolder } from './folder.ts';

const command = ['--', 'sh', '-c', 'echo :x:'];

const cases: readonly [what: string, args: readonly string[], says: RegExp][] = [
  ['no param', ['random', '-n', '3', '--', 'true'], /no --param/],
  ['a param without =', ['grid', '--param', 'x', ...command], /--param x/],
  ['a param without a value', ['grid', '--param', 'x=', ...command], /--param x=/],
  ['an empty value', ['grid', '--param', 'x=1,,2', ...command], /--param x=1,,2/],
  ['MIN above MAX', ['random', '-n', '3', '--param', 'x=2:1', ...command], /MIN/],
  ['a log scale from 0', ['random', '-n', '3', '--param', 'x=0:1:log', ...command], /log scale needs MIN > 0/],
  ['an unknown option of a range', ['random', '-n', '3', '--param', 'x=1:2:lgo', ...command], /unknown option "lgo"/],
  ['a param given twice', ['grid', '--param', 'x=1', '--param', 'x=2', ...command], /x/],
  ['a list that is no JSON', ['grid', '--json-param', 'x=[1,', ...command], /--json-param/],
  ['a float range in a grid', ['grid', '--param', 'x=0:1', ...command], /try {2}--param x=0:1:n=5/],
  ['no runs', ['random', '-n', '0', '--param', 'x=0:1', ...command], /at least 1/],
  ['negative runs', ['random', '-n', '-3', '--param', 'x=0:1', ...command], /-3/],
  [
    'a search that is to be flat in nothing',
    ['random', '-n', '3', '--stop-when-flat', '--param', 'x=0:1', ...command],
    /--stop-when-flat needs --metric/,
  ],
  ['no number of runs', ['random', '--param', 'x=0:1', ...command], /--num-runs N is required/],
  ['no metric', ['bayesian', '-n', '3', '--param', 'x=0:1', ...command], /--metric NAME is required/],
  ['a param that is not used', ['grid', '--param', 'x=1', '--param', 'y=2', ...command], /--param y/],
  ['a misspelt placeholder', ['grid', '--param', 'rate=1', '--', 'echo', ':rate:', ':raet:'], /did you mean {2}:rate:/],
  [
    'an impossible constraint',
    ['random', '-n', '3', '--constraint', 'x>5', '--param', 'x=0:1', ...command],
    /100,000 draws/,
  ],
  [
    'an ill-typed constraint',
    ['random', '-n', '3', '--constraint', 'x+1', '--param', 'x=0:1', ...command],
    /true or false/,
  ],
  ['an attack', ['random', '-n', '3', '--constraint', 'x.constructor', '--param', 'x=0:1', ...command], /--constraint/],
  [
    'an unknown option',
    ['random', '--paralel-runs', '2', '--param', 'x=0:1', ...command],
    /did you mean --parallel-runs/,
  ],
  ['an unknown command', ['randon'], /Did you mean random/],
  [
    'more runs than can be numbered',
    ['random', '-n', '9007199254740991', '--param', 'x=0:1', ...command],
    /1,000,000,000/,
  ],
  [
    'too many runs at once',
    ['random', '-n', '3', '-r', '100000000', '--param', 'x=0:1', ...command],
    /10,000 runs at once/,
  ],
  [
    'an unknown option with a value',
    ['grid', '--docker-image', 'torch', '--param', 'x=1', ...command],
    /unknown option '--docker-image'/,
  ],
  ['a param behind the command', ['grid', 'echo', ':x:', '--param', 'x=1,2'], /put --param before it/],
  ['a list in brackets', ['grid', '--param', 'x=[1,2]', ...command], /try {2}--param x=1,2/],
  ['a name that is a number', ['grid', '--name', '7', '--param', 'x=1', ...command], /a name that is no number/],
  ['an unknown kind of --json', ['grid', '--json=foo', '--param', 'x=1', ...command], /Allowed choices are all/],
  [
    'a grid of which no point is feasible',
    ['grid', '--constraint', 'x>5', '--param', 'x=1,2', ...command],
    /none of the 2 points/,
  ],
  ['a huge grid', ['grid', '--param', 'x=1:1000000:int', ...command], /1,000,000 points/],
  ['no command', ['grid', '--param', 'x=1,2'], /no command/],
  ['two commands', ['grid', '--param', 'x=1,2', 'echo :x:', 'more words'], /two commands/],
  ['a bad timeout', ['grid', '--timeout', 'soon', '--param', 'x=1', ...command], /90s, 30m or 2h/],
  ['a bad aggregate', ['grid', '--metric', 'm', '-a', 'mean', '--param', 'x=1', ...command], /last, min, max, avg/],
  ['an aggregate without a metric', ['grid', '-a', 'max', '--param', 'x=1', ...command], /needs --metric/],
  [
    'contradicting goals',
    ['grid', '--metric', 'm', '--minimize', '--goal', 'maximize', '--param', 'x=1', ...command],
    /contradict/,
  ],
  [
    'an assert of another form',
    ['grid', '--metric', 'm', '--assert', 'm>1', '--param', 'x=1', ...command],
    /best\(m\)/,
  ],
  [
    'two params with one variable',
    ['grid', '--param', 'a-b=1', '--param', 'a_b=1', '--', 'echo', ':a-b:', ':a_b:'],
    /HYPER_PARAM_A_B/,
  ],
  ['a table that is not there', ['grid', '--points', 'none.csv', ...command], /--points none\.csv: ENOENT/],
  ['a zip of one', ['grid', '--param', 'x=1,2', '--zip', 'x', ...command], /--zip x {2}one param steps alone/],
  ['a start outside the space', ['grid', '--param', 'x=1,2', '--start', 'x=3', ...command], /x is never 3, only 1, 2/],
  [
    'a start that breaks a constraint',
    ['grid', '--param', 'x=1,2', '--constraint', 'x<2', '--start', 'x=2', ...command],
    /--start x=2 {2}it breaks --constraint "x<2"/,
  ],
  [
    'a start given twice',
    ['random', '-n', '5', '--param', 'x=0:1', '--start', 'x=.5', '--start', 'x=0.5', ...command],
    /--start x=0\.5 {2}is the same point as --start x=\.5/,
  ],
  [
    'more starts than runs',
    ['random', '-n', '3', '--repeats', '3', '--param', 'x=0:1', '--start', 'x=0', '--start', 'x=1', ...command],
    /2 start points need 6 runs, and --num-runs is 3/,
  ],
  ['a zip of a random search', ['random', '--zip', 'a,b', '--param', 'x=0:1', ...command], /unknown option '--zip'/],
  ['a file that is not there', ['grid', '--from-file', 'none.yaml', '--param', 'x=1', ...command], /none\.yaml/],
];

test.each(cases)('%s is a usage error', async (_, args, says) => {
  const cwd = testFolder();
  const { code, stdout, stderr } = await runHyper(args, { cwd });
  expect(stderr).toMatch(says);
  expect(stderr).toMatch(/^error: /);
  expect({ code, stdout, written: readdirSync(cwd) }).toEqual({ code: 2, stdout: '', written: [] });
});

const files: readonly [what: string, text: string, says: string][] = [
  ['an unknown key', 'num-runs: 3\nmetrik: loss\n', 'spec.yaml:2:1: unknown key "metrik"'],
  [
    'a bad value',
    'param: [x=0:1]\nnum-runs: many\n',
    "spec.yaml:2:1: option '-n, --num-runs <N>' argument 'many' is invalid",
  ],
  ['a key given twice', 'seed: 1\nseed: 2\n', 'spec.yaml:2:1: Map keys must be unique'],
  ['broken YAML', 'param: [x=0:1\n', 'spec.yaml:2:1'],
  ['a param that does not parse', 'seed: 1\nparam: [x=2:1]\n', 'spec.yaml:2:1: --param x=2:1'],
  [
    'a constraint that does not compile',
    'param: [x=0:1]\nnum-runs: 3\nconstraint: x+1\n',
    'spec.yaml:3:1: --constraint x+1',
  ],
  ['a broken assert', 'param: [x=0:1]\nassert: best>1\n', 'spec.yaml:2:1: --assert "best>1"'],
  ['no mapping', '- 1\n- 2\n', 'spec.yaml:1:1'],
  ['a nested value', 'name: {a: 1}\n', 'spec.yaml:1:1: name must be'],
];

test.each(files)('%s in --from-file is told with its line and column', async (_, text, says) => {
  const cwd = testFolder();
  writeFileSync(join(cwd, 'spec.yaml'), text);
  const { code, stderr } = await runHyper(['random', '--from-file', 'spec.yaml', '--', 'echo', ':x:'], { cwd });
  expect(stderr).toContain(says);
  expect({ code, written: readdirSync(cwd) }).toEqual({ code: 2, written: ['spec.yaml'] });
});

test('a misspelt placeholder in the command of a file is told with its line', async () => {
  const cwd = testFolder();
  writeFileSync(join(cwd, 'spec.yaml'), "param: [rate=1]\ncommand: 'echo :rate: :raet:'\n");
  const { code, stderr } = await runHyper(['grid', '--from-file', 'spec.yaml'], { cwd });
  expect(stderr).toContain('error: spec.yaml:2:1: :raet: in the command is no param');
  expect(code).toBe(2);
});

const changes: readonly [args: readonly string[], says: string][] = [
  [
    ['set', '77', '-r', '2'],
    'there is no search or run "77"\n  searches go up to #1, runs to 2; hyper list shows them',
  ],
  [['set', 'lsmt', '-r', '2'], 'there is no search or run "lsmt"\n  did you mean lstm?'],
  [['set', '1/2', '-r', '2'], '1/2 is a run, but a search is changed as a whole\n  hyper set 1'],
  [['set', '2', '-r', '2'], '2 is a run, but a search is changed as a whole\n  hyper set 1'],
  [['set', '1/7', '-r', '2'], 'search #1 has no run "7" (1/7)\n  1/1 to 1/2, 1/best, 1/last'],
  [['set', '1'], 'nothing to change was given\n  hyper set --help'],
  [['set', '-r', '2'], "missing required argument 'SEARCH'"],
  [['set', '1', '--metrik', 'acc'], "unknown option '--metrik'\n(Did you mean --metric?)"],
  [['set', '1', '-r', 'none'], "argument 'none' is invalid. Expected a whole number, at least 1."],
  [['set', '1', '--patience', '0'], "argument '0' is invalid. Expected a whole number, at least 1."],
  [['set', '1', '--timeout', 'never'], "argument 'never' is invalid."],
  [['set', '1', '--target', ''], "Expected a condition such as 'val_acc>=0.9'."],
  [['set', '1', '--target', 'high'], '--target "high" is not understood'],
  [['set', '1', '--param', 'x=1'], '--param cannot be changed: the runs of a search belong together\n  start another'],
  [['set', '1', '--seed'], '--seed cannot be changed'],
  [['resume', '1', '-P', 'x=1'], '--param cannot be changed'],
  [['resume', '77'], 'there is no search or run "77"'],
  [['add', '1'], "missing required argument 'WHAT'"],
  [['add', '77', '2'], 'there is no search or run "77"'],
  [['add', '1/2', '2'], '1/2 is a run, but a search is changed as a whole\n  hyper add 1'],
  [['add', '1', '0'], 'cannot add 0 runs\n  hyper add 1 20'],
  [['add', '1', '-3'], 'cannot add -3 runs\n  hyper add 1 20'],
  [['add', '1', '9007199254740991'], 'cannot add 9007199254740991 runs'],
  [['add', '1', 'abc'], 'abc is neither a number of runs nor NAME=VALUE\n  hyper add 1 20   hyper add 1 x=…'],
  [['add', '1', 'x=1', 'z=2'], 'hyper add 1 x=1 z=2  no param is called z; there are x'],
  [['add', '1', 'x=1', '2'], '2 is not NAME=VALUE'],
  [['retry'], 'which runs of search #1?\n  hyper retry 1 --failed'],
  [['retry', '1'], 'which runs of search #1?\n  hyper retry 1 --failed'],
  [['retry', '77'], 'there is no search or run "77"'],
  [['retry', '1/7'], 'search #1 has no run "7" (1/7)'],
  [['retry', '1', '--state', 'timeout'], 'Allowed choices are complete, failed, stopped, killed, lost.'],
];

test('what cannot be changed of a search is told with what can, and changes nothing', async () => {
  const cwd = testFolder();
  const start = ['grid', '--name', 'lstm', '--param', 'x=1,2', '--metric', 'acc', 'echo acc=:x:'];
  expect((await runHyper(start, { cwd })).code).toBe(0);
  const before = (await runHyper(['show', '--json'], { cwd })).stdout;
  for (const [args, says] of changes) {
    const { code, stdout, stderr } = await runHyper(args, { cwd });
    expect({ code, stdout, stderr }, args.join(' ')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(says),
    });
  }
  expect((await runHyper(['show', '--json'], { cwd })).stdout).toBe(before);
});

test('where nothing was searched yet, nothing can be changed', async () => {
  const cwd = testFolder();
  for (const args of [
    ['set', '1', '-r', '2'],
    ['add', '1', '2'],
    ['retry', '1'],
  ]) {
    expect(await runHyper(args, { cwd })).toMatchObject({
      stdout: '',
      stderr: expect.stringContaining('no search was started here yet'),
    });
  }
  expect(readdirSync(cwd)).toEqual([]);
});
