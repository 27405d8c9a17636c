// With real commands, whose output is read from the log.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withHooks } from '../../src/cli/hooks.ts';
import type { HooksView } from '../../src/cli/hooks.ts';
import type { Hooks } from '../../src/search/spec.ts';
import { Story, failed } from '../fakes/facts.ts';
import { isAlive, until } from './driver.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyper-hooks-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Watched = {
  readonly story: Story;
  readonly view: HooksView;
  readonly notices: string[];
  /** As if the user sent it to hyper. */
  signal(name: 'SIGINT' | 'SIGTERM'): void;
  /** What the commands wrote, by line. */
  log(): readonly string[];
};

type Options = { readonly patienceSeconds?: number; readonly env?: NodeJS.ProcessEnv; readonly story?: Story };

function tellStory(hooks: Partial<Hooks>): Story {
  return new Story({ cwd: folder, name: 'tuning', hooks: { finish: null, best: null, ...hooks } });
}

/** Without a story of the caller's, the search begins here. */
function watch(hooks: Partial<Hooks>, options: Options = {}): Watched {
  const story = options.story ?? tellStory(hooks);
  const notices: string[] = [];
  const listeners = new Map<string, () => void>();
  const env = { PATH: process.env['PATH'], ...options.env };
  const onSignal = (name: string, listener: () => void): (() => void) => {
    listeners.set(name, listener);
    return () => listeners.delete(name);
  };
  const root = join(folder, '.hyper');
  // How long a command takes on a busy machine is nobody's business.
  const notice = (text: string): void => void (text.startsWith('waiting') || notices.push(text));
  const screen = { update: () => {}, notice, close: () => {} };
  const { patienceSeconds = 30 } = options;
  const view = withHooks(screen, { context: { ...story.context(), root }, io: { env, onSignal }, patienceSeconds });
  if (options.story === undefined) story.watch(view);
  else story.tell((state, fact) => (fact === story.started ? undefined : view.update(state, fact)));
  const path = join(root, 'runs/61/hooks.log');
  return {
    story,
    view,
    notices,
    signal: (name) => listeners.get(name)?.(),
    log: () => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []),
  };
}

const point = { rate: 0.1, layers: 4 };

describe('--on-best', () => {
  test('runs for the first value and for each that is better than the best before', async () => {
    const { story, log, notices } = watch({ best: 'echo $HYPER_BEST_RUN $HYPER_BEST_VALUE $HYPER_STATE' });
    for (const [index, value] of [0.5, 0.4, 0.6, 0.55, 0.7].entries()) {
      story.run(point, value, 1000);
      await until(() => log().length === [1, 1, 2, 2, 3][index]);
    }
    story.run(point, undefined, 1000, failed);
    expect(log()).toEqual(['388 0.5 running', '390 0.6 running', '392 0.7 running']);
    expect(notices).toEqual([]);
  });

  test('does not run for what was the best before a search was resumed', async () => {
    const before = tellStory({ best: 'echo $HYPER_BEST_RUN' });
    before.run(point, 0.5, 1000);
    before.event({ kind: 'search.paused', reason: 'enough' });
    const { story, view, log } = watch({}, { story: before });
    story.event({ kind: 'search.resumed' });
    story.run(point, 0.4, 1000);
    story.run(point, 0.9, 1000);
    story.finish();
    await view.finish(story.state);
    expect(log()).toEqual(['390']);
  });

  test('never runs twice at a time; of those that wait, the newest runs', async () => {
    const { story, view, log } = watch({
      best: 'mkdir busy || echo overlap; while ! [ -e go ]; do sleep .05; done; echo $HYPER_BEST_RUN; rmdir busy',
    });
    story.run(point, 0.1, 1000);
    for (const value of [0.2, 0.3, 0.4, 0.5]) story.run(point, value, 1000);
    await until(() => existsSync(join(folder, 'busy')));
    writeFileSync(join(folder, 'go'), '');
    story.finish();
    await view.finish(story.state);
    expect(log()).toEqual(['388', '392']);
  });
});

describe('--on-finish', () => {
  test('finds the end and the best run in its environment', async () => {
    const names = 'HYPER_SEARCH|HYPER_STATE|HYPER_REASON|HYPER_RUNS|HYPER_FAILED|HYPER_BEST_.*|HYPER_HOME';
    const { story, view, log } = watch(
      { finish: `pwd; env | grep -E '^(${names}|HYPER_SEARCH_NAME)=' | sort` },
      { env: { HYPER_BEST_PARAM_OLD: '1' } },
    );
    story.run({ rate: 0.1234567890123, layers: 4 }, 0.8, 1000);
    story.run(point, undefined, 1000, failed);
    story.finish();
    await view.finish(story.state);
    expect(log()).toEqual([
      folder,
      'HYPER_BEST_COMMAND=python train.py --rate 0.1234567890123 --layers 4',
      'HYPER_BEST_METRIC=keras/val_acc',
      'HYPER_BEST_PARAM_LAYERS=4',
      'HYPER_BEST_PARAM_RATE=0.1234567890123',
      'HYPER_BEST_RUN=388',
      'HYPER_BEST_VALUE=0.8',
      'HYPER_FAILED=1',
      `HYPER_HOME=${folder}/.hyper`,
      'HYPER_REASON=all runs ended',
      'HYPER_RUNS=2',
      'HYPER_SEARCH=61',
      'HYPER_SEARCH_NAME=tuning',
      'HYPER_STATE=finished',
    ]);
  });

  test('has no best run where there is none', async () => {
    const { story, view, log } = watch({ finish: 'env | grep -c HYPER_BEST' }, { env: { HYPER_BEST_RUN: '7' } });
    story.run(point, undefined, 1000, failed);
    story.event({ kind: 'search.finished', state: 'failed', reason: 'nothing complete' });
    await view.finish(story.state);
    expect(log()).toEqual(['0']);
  });

  test('runs for a paused search, not for an interrupted one', async () => {
    const { story, view, log } = watch({ finish: 'echo $HYPER_STATE: $HYPER_REASON' });
    story.event({ kind: 'search.interrupted', signal: 'SIGINT' });
    await view.finish(story.state);
    expect(log()).toEqual([]);
    story.event({ kind: 'search.paused', reason: 'run 388 failed' });
    await view.finish(story.state);
    expect(log()).toEqual(['paused: run 388 failed']);
  });

  test.each([
    ['exit 3', 'exit 3'],
    ['no-such-command-here', 'exit 127: command not found'],
    ['kill -TERM $$', 'ended by SIGTERM'],
  ])('"%s" is told, and no more', async (finish, fault) => {
    const { story, view, notices } = watch({ finish });
    story.finish();
    await view.finish(story.state);
    expect(notices).toEqual([`--on-finish: ${fault}; what it wrote is in .hyper/runs/61/hooks.log`]);
  });

  test('that cannot even be started is told', async () => {
    const { story, view, notices } = watch({ finish: 'true' });
    story.state.spec = { ...story.state.spec, cwd: join(folder, 'gone') };
    story.finish();
    await view.finish(story.state);
    expect(notices).toEqual([expect.stringMatching(/^--on-finish: it cannot be run: .*ENOENT/)]);
  });

  test('that takes too long is left, and goes on', async () => {
    const finish = 'echo $$; while ! [ -e go ]; do sleep .05; done; echo done';
    const { story, view, notices, log } = watch({ finish }, { patienceSeconds: 0.5 });
    story.finish();
    await view.finish(story.state);
    await until(() => log().length > 0);
    expect(notices).toEqual(['--on-finish is still running after 0.5 s; it goes on by itself']);
    expect(isAlive(Number(log()[0]))).toBe(true);
    writeFileSync(join(folder, 'go'), '');
    await until(() => log().includes('done'));
  });

  test('is left at Ctrl-C, which it does not see itself', async () => {
    const finish = 'echo $$; ps -o pgid= -p $$; while ! [ -e go ]; do sleep .05; done; echo done';
    const { story, view, notices, log, signal } = watch({ finish });
    story.finish();
    const finishing = view.finish(story.state);
    await until(() => log().length >= 2);
    signal('SIGINT');
    await finishing;
    expect(notices.at(-1)).toBe('--on-finish is still running at SIGINT; it goes on by itself');
    expect(log()[1]?.trim()).toBe(log()[0]);
    writeFileSync(join(folder, 'go'), '');
    await until(() => log().includes('done'));
  });
});
