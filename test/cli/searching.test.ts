// Searches by the built command, with real runs.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCasting } from '../casting.ts';
import { runHyper, runShell } from '../hyper.ts';
import { testFolder } from './folder.ts';

type Json = Readonly<Record<string, unknown>>;

function objects(text: string): readonly Json[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
}

async function results(cwd: string): Promise<{ readonly state: string; readonly runs: readonly Json[] }> {
  const { stdout } = await runHyper(['show', '--json'], { cwd });
  return JSON.parse(stdout) as { state: string; runs: Json[] };
}

describe('the command', () => {
  test('gets each value as one literal piece, in an argv and in a shell text', async () => {
    const cwd = testFolder();
    const nasty = `a b; echo 'c' "$(id)" \`d\` * ~`;
    writeFileSync(join(cwd, 'show.sh'), 'printf "%s|" "$@"; echo');
    const json = ['--json-param', `x=${JSON.stringify([nasty])}`];
    await runHyper(['grid', ...json, '--', 'sh', 'show.sh', ':x:', 'v=:x:'], { cwd });
    await runHyper(['grid', ...json, `sh show.sh :x: "v=:x:"`], { cwd });
    for (const run of [1, 2]) {
      expect(readFileSync(join(cwd, `.hyper/runs/${run}/${run}/1/log`), 'utf8')).toBe(`${nasty}|v=${nasty}|\n`);
    }
  });

  test('finds what it should know in its environment', async () => {
    const cwd = testFolder();
    const line = 'env | grep ^HYPER_ | sort; echo unbuffered $PYTHONUNBUFFERED; echo :conv3-filters:';
    await runHyper(['grid', '--param', 'conv3-filters=8', line], { cwd });
    const log = readFileSync(join(cwd, '.hyper/runs/1/1/1/log'), 'utf8');
    const dir = join(cwd, '.hyper/runs/1/1');
    expect(log).toContain(`HYPER_ATTEMPT=1\n`);
    expect(log).toContain(`HYPER_METRICS_FILE=${dir}/1/metrics.jsonl\n`);
    expect(log).toContain(`HYPER_PARAMS={"conv3-filters":8}\n`);
    expect(log).toContain(`HYPER_PARAM_CONV3_FILTERS=8\n`);
    expect(log).toContain(`HYPER_RUN_DIR=${dir}/files\n`);
    expect(log).toContain(`HYPER_RUN_ID=1\nHYPER_SEARCH_ID=1\nHYPER_SEED=`);
    expect(log).toContain('unbuffered 1\n');
  });

  test('starts where hyper was called, or with --cwd run in a folder of its own', async () => {
    const cwd = testFolder();
    await runHyper(['grid', '--param', 'x=1', '--', 'sh', '-c', 'pwd; : :x:'], { cwd });
    await runHyper(['grid', '--param', 'x=1', '--cwd', 'run', '--', 'sh', '-c', 'pwd; : :x:'], { cwd });
    expect(readFileSync(join(cwd, '.hyper/runs/1/1/1/log'), 'utf8')).toBe(`${cwd}\n`);
    expect(readFileSync(join(cwd, '.hyper/runs/2/2/1/log'), 'utf8')).toBe(`${cwd}/.hyper/runs/2/2/files\n`);
  });
});

describe('a search', () => {
  test('shows 20 of more than 200 runs at its start, and a count', async () => {
    const cwd = testFolder();
    const { stderr } = await runHyper(
      ['random', '-n', '300', '--fail-on', 'never', '--param', 'x=0:1', '--', 'nosuchcommand', ':x:'],
      { cwd },
    );
    const casting = readCasting(stderr);
    expect(casting.rows.length).toBe(20);
    expect(stderr).toContain('… and 280 more runs (Run IDs 21–300)');
  });

  test('of a finite space ends by itself and says so', async () => {
    const cwd = testFolder();
    const { code, stdout } = await runHyper(
      ['random', '-n', '50', '-r', '3', '--param', 'a=1,2,3', '--param', 'b=x,y', '--', 'echo', ':a:', ':b:'],
      { cwd },
    );
    expect(code).toBe(0);
    expect(stdout).toContain('search space exhausted (6 of 6 points)');
    expect(stdout).not.toContain('not run');
    const { runs } = await results(cwd);
    expect(new Set(runs.map(({ params }) => JSON.stringify(params))).size).toBe(6);
  });

  test('proposes the same points for the same seed', async () => {
    const cwd = testFolder();
    const points = async (): Promise<unknown> => (await results(cwd)).runs.map(({ params }) => params);
    const args = ['random', '-n', '5', '--seed', '61', '--param', 'x=.001:1:log', '--', 'echo', ':x:'];
    await runHyper(args, { cwd });
    const first = await points();
    await runHyper([...args.slice(0, 3), '-r', '2', ...args.slice(3)], { cwd });
    expect(await points()).toEqual(first);
  });

  test('never violates a constraint', async () => {
    const cwd = testFolder();
    const constraint = ['--constraint', 'a+b<=5', '--metric', 'm'];
    for (const strategy of ['grid', 'random', 'bayesian']) {
      const size = strategy === 'grid' ? [] : ['-n', '8'];
      await runHyper(
        [strategy, ...size, ...constraint, '--param', 'a=1:4:int', '--param', 'b=1:4:int', 'echo m=:a:; : :b:'],
        { cwd },
      );
      const { runs } = await results(cwd);
      const sums = runs.map(({ params }) => {
        const { a, b } = params as { a: number; b: number };
        return a + b;
      });
      expect(sums.length).toBe(strategy === 'grid' ? 10 : 8);
      expect(Math.max(...sums)).toBeLessThanOrEqual(5);
    }
  });

  test('repeats each point with other seeds and compares means', async () => {
    const cwd = testFolder();
    const { stdout } = await runHyper(
      ['grid', '--param', 'x=1,2', '--repeats', '3', '--metric', 'm', '--', 'sh', '-c', 'echo m=:x:; echo seed :seed:'],
      { cwd },
    );
    const { runs } = await results(cwd);
    expect(runs.length).toBe(6);
    expect(stdout).toContain('x 2');
    const seeds = [1, 2, 3, 4, 5, 6].map((run) => readFileSync(join(cwd, `.hyper/runs/1/${run}/1/log`), 'utf8'));
    expect(new Set(seeds.map((log) => log.split('seed ')[1])).size).toBe(6);
  });

  test('ends a run at its time limit, with all it started', async () => {
    const cwd = testFolder();
    const { stdout } = await runHyper(
      ['grid', '--param', 'x=1', '--timeout', '1s', '--metric', 'm', 'echo m=:x:; sleep 611 & sleep 611'],
      { cwd },
    );
    const { runs } = await results(cwd);
    expect(runs[0]).toMatchObject({ state: 'stopped', reason: 'timeout 1s' });
    expect(stdout).toContain('1 stopped');
  });

  test('survives what its runs print', async () => {
    const cwd = testFolder();
    const lines = {
      nul: String.raw`printf 'a\0b\nm=1\n'`,
      long: 'head -c 10000000 /dev/zero | tr "\\0" x; echo; echo m=2',
      utf8: String.raw`printf '\377\376\n m=3\n'`,
      escape: String.raw`printf '\033]0;owned\007\033[2J m=4\n'; exit 3`,
    };
    for (const [name, line] of Object.entries(lines)) writeFileSync(join(cwd, name), line);
    const { code, stdout, stderr } = await runHyper(
      ['grid', '--param', 'kind=nul,long,utf8,escape', '--metric', 'm', '--', 'sh', ':kind:'],
      { cwd },
    );
    expect(code).toBe(0);
    const { runs } = await results(cwd);
    const values = new Map(
      runs.map(({ params, metrics, state }) => [(params as Json)['kind'], [state, (metrics as Json)['m']]]),
    );
    expect(Object.fromEntries(values)).toMatchObject({
      nul: ['complete', { last: 1 }],
      long: ['complete', { last: 2 }],
      utf8: ['complete', { last: 3 }],
      escape: ['failed', { last: 4 }],
    });
    expect(stdout + stderr).not.toContain('\u001B');
  });
});

describe('the end of a search', () => {
  const failing = ['grid', '--param', 'x=0,1', '--', 'sh', '-c', 'exit :x:'];

  test('is exit 3 when a run failed and no metric was given, unless --fail-on says otherwise', async () => {
    const cwd = testFolder();
    expect((await runHyper(failing, { cwd })).code).toBe(3);
    expect((await runHyper(['grid', '--fail-on', 'all', ...failing.slice(1)], { cwd })).code).toBe(0);
  });

  test('is exit 4 without a usable result', async () => {
    const cwd = testFolder();
    const { code, stdout } = await runHyper(['grid', '--param', 'x=3,4', '--metric', 'm', 'echo m=1; exit :x:'], {
      cwd,
    });
    expect(code).toBe(4);
    expect(stdout).toContain('2 failed');
  });

  test('is exit 5 when an --assert does not hold', async () => {
    const cwd = testFolder();
    const args = ['grid', '--param', 'x=1,2', '--metric', 'm', '--assert', 'best(m) >= 2', 'echo m=:x:'];
    expect((await runHyper(args, { cwd })).code).toBe(0);
    expect((await runHyper(args.with(6, 'best(m) > 2'), { cwd })).code).toBe(5);
  });

  test('by a broken assert names it, with the best there is', async () => {
    const cwd = testFolder();
    const args = ['grid', '-q', '--param', 'x=1,2', '--metric', 'm', '--assert', 'best(m) > 2', 'echo m=:x:'];
    const { stderr } = await runHyper(args, { cwd });
    expect(stderr).toBe("error: --assert 'best(m) > 2' does not hold: the best is 2, of run 2\n");
  });

  test('is exit 6 when the first run does not report the metric, with what it did report', async () => {
    const cwd = testFolder();
    const { code, stdout } = await runHyper(
      ['grid', '--param', 'x=1,2', '--metric', 'val_acc', 'echo keras/val_acc=:x:'],
      { cwd },
    );
    expect(code).toBe(6);
    expect(stdout).toContain('did you mean --metric keras/val_acc?');
    expect(stdout).toContain('hyper resume 1 --metric keras/val_acc');
    expect((await results(cwd)).runs.length).toBe(1);
  });

  test('is exit 6 after the first run when the command does not exist', async () => {
    const cwd = testFolder();
    const { code, stdout, stderr } = await runHyper(['grid', '--param', 'x=1,2', '--', 'nosuchcommand', ':x:'], {
      cwd,
    });
    expect(code).toBe(6);
    expect(stdout).toContain('command not found');
    expect(stderr).toContain('nosuchcommand: not found');
  });
});

describe('what programs read', () => {
  test('an output that cannot be written is an error, and ends no search', async () => {
    const cwd = testFolder();
    const { code, stderr } = await runShell(`hyper grid --param x=1,2 -- true :x: >/dev/full`, { cwd });
    expect([code, stderr]).toEqual([1, expect.stringContaining('error: cannot write the output: ')]);
    expect((await results(cwd)).state).toBe('finished');
  });

  test('--json makes stdout events alone, from search.started to search.finished', async () => {
    const cwd = testFolder();
    const { stdout, code } = await runHyper(
      ['random', '-n', '3', '--json', '--metric', 'm', '--param', 'x=0:1', '--', 'echo', 'm=:x:'],
      { cwd },
    );
    const events = objects(stdout);
    expect(events[0]).toMatchObject({ v: 1, type: 'search.started', search: 1 });
    expect(events.at(-1)).toMatchObject({ type: 'search.finished', state: 'finished', exit: code });
    expect(events.filter(({ type }) => type === 'run.finished').length).toBe(3);
    expect(events.filter(({ type }) => type === 'run.metric').length).toBe(0);
    expect(events.find(({ type }) => type === 'run.started')).toMatchObject({
      command: ['echo', expect.stringMatching(/^m=0\.\d+$/)],
    });
  });

  test('--json=all adds every value of every metric', async () => {
    const cwd = testFolder();
    const { stdout } = await runHyper(
      ['grid', '--json=all', '--param', 'x=1', 'for i in 1 2 3; do echo m=$i; done; : :x:'],
      { cwd },
    );
    expect(objects(stdout).filter(({ type }) => type === 'run.metric').length).toBe(3);
  });

  test('--quiet leaves one line', async () => {
    const cwd = testFolder();
    const { stdout, stderr } = await runHyper(
      ['grid', '-q', '--param', 'x=1,2', '--metric', 'm', '--', 'echo', 'm=:x:'],
      { cwd },
    );
    expect([stdout, stderr]).toEqual(['best 2 m=2 x=2\n', '']);
  });

  test('--save-command writes what --from-file runs again; the command line wins option by option', async () => {
    const cwd = testFolder();
    const args = [
      'random',
      '-n',
      '3',
      '--seed',
      '5',
      '--metric',
      'm',
      '--param',
      'x=0:1',
      '--timeout',
      '90s',
      '--label',
      'a',
      '--label',
      'b',
      '--no-autolog',
      '--early-stop',
      'median,grace=7',
    ];
    await runHyper([...args, '--save-command', 'spec.yaml', '--', 'echo', 'm=:x:', '# not a comment'], { cwd });
    const first = (await results(cwd)).runs.map(({ params }) => params);
    const again = await runHyper(['random', '--from-file', 'spec.yaml'], { cwd });
    expect(again.code).toBe(0);
    expect(readFileSync(join(cwd, 'spec.yaml'), 'utf8')).toContain('early-stop: median,grace=7\nno-autolog: true\n');
    expect((await results(cwd)).runs.map(({ params }) => params)).toEqual(first);
    await runHyper(['random', '--from-file', 'spec.yaml', '-n', '1', '--param', 'y=7', '--', 'echo', 'm=:y:'], { cwd });
    expect((await results(cwd)).runs.map(({ params }) => params)).toEqual([{ y: 7 }]);
  });

  test('a word in colons that is no param is told, before anything runs and with --dry-run', async () => {
    const cwd = testFolder();
    const words = ['grid', '--param', 'x=1', '--', 'echo', ':x:', '--layers', ':layers:'];
    const note = '":layers:" stays as it is: there is no --param layers\n';
    expect((await runHyper([...words.slice(0, 1), '--dry-run', ...words.slice(1)], { cwd })).stdout).toContain(note);
    const { code, stderr } = await runHyper(words, { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(note) });
  });

  test('--dry-run shows the plan and writes nothing', async () => {
    const cwd = testFolder();
    const { stdout, code } = await runHyper(
      ['random', '-n', '20', '--seed', '1', '--dry-run', '--param', 'rate=.001:1', '--', 'python', 't.py', ':rate:'],
      { cwd },
    );
    expect(code).toBe(0);
    expect(stdout).toContain('you may want  --param rate=.001:1:log');
    expect(stdout).toContain('python t.py 0.');
    expect(readdirSync(cwd)).toEqual([]);
  });
});
