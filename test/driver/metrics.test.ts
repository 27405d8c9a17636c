import { describe, expect, test } from 'vitest';
import { logSource } from '../../src/metrics/log.ts';
import type { Watch } from '../../src/metrics/source.ts';
import { createWatches } from '../../src/metrics/watches.ts';
import type { SearchSpec } from '../../src/search/spec.ts';
import type { RunState } from '../../src/search/state.ts';
import { withMedianStop } from '../../src/strategies/median.ts';
import { World } from '../fakes/world.ts';
import type { WorldRun } from '../fakes/world.ts';
import { counting, events, play, quick } from './play.ts';

const valAcc = { metric: 'val_acc', aggregate: 'last', goal: 'maximize' } as const;

/** What each run reported last, by name. */
function lasts(run: RunState | undefined): Record<string, number | null> {
  return Object.fromEntries([...(run?.metrics ?? [])].map(([name, { last }]) => [name, last]));
}

/** A world whose runs report and end when they are asked to stop. */
function endingOnStop(slots: number, onLaunch: (run: WorldRun) => void): World {
  const world: World = new World(slots, onLaunch);
  world.onStop = (run, stop) => {
    run.why = { how: 'stopped', reason: stop.reason };
    world.end(run, 143);
  };
  return world;
}

describe('names of metrics', () => {
  test('that the log and the run itself report stand apart, and what was sent is the objective', async () => {
    const world = quick(1, undefined, () => 'val_acc=0.5 loss=2\n');
    const onLaunch = (run: WorldRun): void => {
      run.files.set('metrics.jsonl', '{"metric": "val_acc", "value": 0.75}\n');
    };
    world.beforeLaunch = onLaunch;
    const { state } = await play({ numRuns: 1, objective: valAcc }, world);
    expect(lasts(state.runs[0])).toEqual({ val_acc: 0.5, loss: 2, 'sent/val_acc': 0.75 });
    expect(state.best?.value).toBe(0.75);
  });

  test('that a regex reads are not read from the log a second time', async () => {
    const sources = [{ kind: 'regex', name: 'val_acc', pattern: 'best=([0-9.]+)' }] as const;
    const world = quick(1, undefined, () => 'val_acc=0.5 best=0.75\n');
    const { state } = await play({ numRuns: 1, objective: valAcc, sources }, world);
    expect(lasts(state.runs[0])).toEqual({ best: 0.75, val_acc: 0.75 });
    expect(state.best?.value).toBe(0.75);
  });

  test('that Keras spells otherwise are found, and the user is told once', async () => {
    const objective = { ...valAcc, metric: 'keras/val_acc' };
    const world = quick(1, undefined, () => 'keras/val_accuracy=0.5\n');
    const { state, notices } = await play({ numRuns: 2, objective }, world);
    expect(state.counts.complete).toBe(2);
    expect(state.best?.value).toBe(0.5);
    expect(notices).toEqual(['keras/val_accuracy is read for --metric keras/val_acc']);
  });

  test('of an expression are all needed, each by its own aggregate', async () => {
    const objective = { ...valAcc, metric: 'val_acc - 0.5 * `max:gap`', expression: true } as const;
    const world = quick(1, undefined, () => 'val_acc=0.5 gap=0.5\nval_acc=0.75 gap=0.25\n');
    const { state } = await play({ numRuns: 1, objective }, world);
    expect(state.best?.value).toBe(0.75 - 0.5 * 0.5);
  });

  test('that an expression lacks pause the search, by name', async () => {
    const objective = { ...valAcc, metric: 'val_acc - gap', expression: true } as const;
    const world = quick(1, undefined, () => 'val_acc=0.5\n');
    const { state } = await play({ numRuns: 3, objective }, world);
    expect(state.status).toMatchObject({ kind: 'paused' });
    expect(state.status.kind === 'paused' && state.status.reason).toContain('ended without metric "gap"');
  });
});

test('what a source held back until the end counts, though the last look brings no byte', async () => {
  const world: World = new World(1, (run) => {
    run.log = 'Epoch 1/1\n2/2 ━━━━━━━━━━━━━━━━━━━━ 1s 5ms/step - loss: 0.5 - val_loss: 0.25\n';
  });
  const { state } = await play({ numRuns: 1 }, world, (fact) => {
    if (fact.kind === 'points' && fact.batch.file === 'log') world.alive().forEach((one) => world.end(one, 0));
  });
  expect(lasts(state.runs[0])).toEqual({ loss: 0.5, val_loss: 0.25 });
});

describe('files of the user', () => {
  const watch = (path: string): Watch => ({ name: 'out.log', prefix: 'out/', path, kind: 'append', source: logSource });

  test('count from where they ended when the run began', async () => {
    const world = quick(1);
    world.beforeLaunch = ({ job }) => {
      const text = world.shared.get('/p/out.log') ?? 'acc=9\n';
      world.shared.set('/p/out.log', `${text}acc=${job.ref.run}\n`);
    };
    world.shared.set('/p/out.log', 'acc=9\n');
    const { state } = await play({ numRuns: 2 }, world, undefined, counting(), () => [watch('/p/out.log')]);
    expect(state.runs.map((run) => run.metrics.get('out/acc'))).toMatchObject([
      { count: 1, last: 11 },
      { count: 1, last: 12 },
    ]);
  });

  test('that two runs write at the same time are told about', async () => {
    const world = new World(2, () => {
      if (world.runs.size === 2) for (const one of world.alive()) world.end(one, 0);
    });
    const { notices } = await play({ numRuns: 2, parallelRuns: 2 }, world, undefined, counting(), () => [
      watch('/p/out.log'),
    ]);
    expect(notices).toEqual([
      'runs 11 and 12 write the same /p/out.log: their metrics cannot be told apart; put :run: into its path, or use --cwd run',
      'run 11 wrote nothing to /p/out.log',
    ]);
  });

  test('below a watched folder are found, up to the last, and their folder is part of the name', async () => {
    const world = quick(1);
    world.beforeLaunch = ({ files }) => {
      files.set('/p/tb/train/a.log', 'acc=0.25\n');
      files.set('/p/tb/b.log', 'acc=0.5\n');
      files.set('/p/tb/other.txt', 'acc=1\n');
    };
    const folder: Watch = {
      name: 'tensorboard',
      prefix: 'tensorboard/',
      path: '/p/tb',
      kind: 'folder',
      isWanted: (name) => name.endsWith('.log'),
      source: logSource,
    };
    const log: Watch = { name: 'log', prefix: '', path: 'log', kind: 'append', source: logSource };
    const { state } = await play({ numRuns: 1 }, world, undefined, counting(), () => [log, folder]);
    expect(lasts(state.runs[0])).toEqual({ 'tensorboard/acc': 0.5, 'tensorboard/train/acc': 0.25 });
  });
});

describe('a host that does not list a folder', () => {
  test('is asked again at the end of the run, and nothing is lost', async () => {
    const world = quick(1);
    world.beforeLaunch = ({ files }) => files.set('/p/tb/a.log', 'acc=0.25\n');
    world.listFailures = 2;
    const folder: Watch = {
      name: 'tensorboard',
      prefix: 'tensorboard/',
      path: '/p/tb',
      kind: 'folder',
      source: logSource,
    };
    const log: Watch = { name: 'log', prefix: '', path: 'log', kind: 'append', source: logSource };
    const { state } = await play({ numRuns: 1 }, world, undefined, counting(), () => [log, folder]);
    expect(lasts(state.runs[0])).toEqual({ 'tensorboard/acc': 0.25 });
  });
});

describe('a stop condition', () => {
  test('that one value meets ends its run as stopped, with the condition as reason', async () => {
    const world = endingOnStop(1, (run) => {
      run.log = 'loss=1\nloss=6\nloss=1\n';
      world.say(run);
    });
    const { state, facts } = await play({ numRuns: 2, stopConditions: ['loss > 5:1'] }, world);
    expect(state.counts).toMatchObject({ stopped: 2 });
    expect(state.runs[0]?.status).toMatchObject({ outcome: { state: 'stopped', reason: 'stop condition loss > 5:1' } });
    const stops = events(facts).filter(({ kind }) => kind === 'run.stopping');
    expect(stops.map((event) => event.kind === 'run.stopping' && event.how)).toEqual(['term', 'term']);
  });

  test('that is met by the last line of a run that has ended changes nothing', async () => {
    const world = quick(1, undefined, () => 'loss=6\n');
    const { state } = await play({ numRuns: 1, stopConditions: ['loss > 5'] }, world);
    expect(state.counts).toMatchObject({ complete: 1, stopped: 0 });
  });
});

describe('early stopping', () => {
  test('ends a run that is worse than half of the others, and records rule, step, value and threshold', async () => {
    const curve = (level: number): string =>
      Array.from({ length: 10 }, (_, step) => `step=${step} val_acc=${level}\n`).join('');
    const world = endingOnStop(1, (run) => {
      const isBad = run.job.ref.run === 15;
      run.log = isBad ? curve(0.1).slice(0, 60) : curve(0.5 + run.job.ref.run / 100);
      if (isBad) world.say(run);
      else world.end(run, 0);
    });
    const spec: Partial<SearchSpec> = { numRuns: 5, objective: valAcc, earlyStop: { rule: 'median', grace: 2 } };
    const { state, facts } = await play(spec, world, undefined, withMedianStop(counting(), { grace: 2 }));
    expect(state.counts).toMatchObject({ complete: 4, stopped: 1 });
    const decided = events(facts).find(({ kind }) => kind === 'judge.decided');
    expect(decided).toMatchObject({ run: 15, verdict: 'stop', decision: { rule: 'median', value: 0.1, peers: 4 } });
    const { status, decision } = state.runs[4] ?? {};
    expect(status).toMatchObject({
      outcome: { reason: expect.stringMatching(/^early stop: median rule at step \d$/) },
    });
    expect(decision?.threshold).toBeCloseTo(0.625, 12); // the median of .61 .62 .63 .64
  });
});

describe('what a run uses', () => {
  test('is kept as hw/ metrics, is never the objective, and does not count as a metric seen', async () => {
    const world: World = new World(1, (run) => {
      run.usage = { cpuSeconds: 3, memoryGb: 1.5, gpuPercent: 40 };
    });
    let now = 1_000;
    const { state, notices } = await play(
      { numRuns: 1, objective: valAcc },
      world,
      (fact) => {
        if (fact.kind === 'points' && fact.batch.file === 'hw') world.alive().forEach((one) => world.end(one, 0));
      },
      counting(),
      undefined,
      () => (now += 600),
    );
    expect(lasts(state.runs[0])).toMatchObject({ 'hw/memory_gb': 1.5, 'hw/gpu_percent': 40 });
    expect(state.runs[0]?.metrics.get('hw/cpu')?.last).toBeGreaterThan(0);
    expect(notices).toEqual([]);
    expect(state.status.kind === 'paused' && state.status.reason).toContain('it reported no number at all');
  });
});

describe('what the user named and no run reports', () => {
  test('in a stop condition is told after the first run that ended well, once', async () => {
    const world = quick(1, undefined, () => 'vld_acc=0.5\n');
    const { notices } = await play({ numRuns: 3, stopConditions: ['val_acc > .3 && vld_acc > 0'] }, world);
    expect(notices).toEqual([
      'run 11 has not reported metric "val_acc"; it did report vld_acc; did you mean --metric vld_acc? (--stop-condition)',
    ]);
  });

  test('as a file or a pattern stands in the reason of the pause', async () => {
    const sources = [{ kind: 'regex', name: 'acc', pattern: 'got ([0-9]+)' }] as const;
    const watches = [
      ...(await createWatches(sources)),
      { name: 'x.csv', prefix: 'x/', path: '/p/x.csv', kind: 'append', source: logSource } as const,
    ];
    const world = quick(1, undefined, () => 'acc=0.5 loss=2\n');
    const { state } = await play(
      { numRuns: 3, objective: { ...valAcc, metric: 'acc' }, sources },
      world,
      undefined,
      counting(),
      () => watches,
    );
    expect(state.status.kind === 'paused' && state.status.reason.split('\n').slice(1)).toEqual([
      '--metric-regex acc matched no line',
      '/p/x.csv was not written',
    ]);
  });
});

test('a run that ended before anybody looked has the time of its end, not that of the look', async () => {
  const world = quick(1);
  const { state } = await play({ numRuns: 1 }, world, undefined, counting(), undefined, () => 60_000);
  expect(state.runs[0]?.endedAt).toBe(0);
});
