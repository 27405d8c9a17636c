import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLive, renderMoment } from '../../src/views/live.ts';
import type { LiveView } from '../../src/views/live.ts';
import { terminalOf } from '../../src/views/terminal.ts';
import { textWidth } from '../../src/views/width.ts';
import { Story, climb, complete, failed } from '../fakes/facts.ts';
import { createScreen } from '../fakes/screen.ts';
import type { Screen } from '../fakes/screen.ts';

const utf8 = { LANG: 'en_US.UTF-8', NO_COLOR: '1' };

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

type Shown = {
  readonly story: Story;
  readonly screen: Screen;
  readonly view: LiveView;
  readonly pass: (ms: number) => void;
};

/** A story on a screen; `pass` lets time go by for both the facts and the timers. */
function show(story: Story, width: number, rows = 24, env: NodeJS.ProcessEnv = utf8, tails = {}): Shown {
  const screen = createScreen(width, rows);
  const view = createLive(terminalOf(screen.stream, env), story.context(tails), env);
  story.watch(view);
  return {
    story,
    screen,
    view,
    pass: (ms) => {
      story.wait(ms);
      vi.advanceTimersByTime(ms);
    },
  };
}

const tails = { 390: ['step 40: loss is nan', 'FloatingPointError: non-finite loss'] };

/** Two runs complete, one failed, one stopped, three on their way. */
function inTheMiddle(width: number, env: NodeJS.ProcessEnv = utf8, rows = 24): Shown {
  const shown = show(new Story(), width, rows, env, tails);
  const { story, pass } = shown;
  story.run({ rate: 0.001151, layers: 4 }, 0.6774, 138_000);
  story.run({ rate: 0.0302, layers: 71 }, 0.7713, 141_000);
  story.run({ rate: 0.78961, layers: 9 }, undefined, 4000, failed);
  story.run({ rate: 0.02, layers: 100 }, 0.512, 90_000, { state: 'stopped', reason: 'timeout 90s' });
  for (const [slot, rate] of [0.03166, 0.018764, 0.00001234].entries()) {
    const run = story.start({ rate, layers: 60 + slot }, `local:${slot}`);
    story.report(run, climb(0.8).slice(0, 5 + slot));
    pass(20_000);
  }
  return shown;
}

describe('the live view', () => {
  test.each([60, 80, 120])('in the middle of a search at %i columns', (width) => {
    const { screen, view } = inTheMiddle(width);
    const lines = screen.lines();
    expect(lines.join('\n')).toMatchSnapshot();
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
    view.close();
  });

  test('in the middle of a search without UTF-8', () => {
    const { screen, view } = inTheMiddle(80, { NO_COLOR: '1' });
    expect(screen.lines().join('\n')).toMatchSnapshot();
    expect(screen.lines().join('\n')).toMatch(/^[\n -~]*$/);
    view.close();
  });

  test('with colour shows the same text', () => {
    const plain = inTheMiddle(80);
    const coloured = inTheMiddle(80, { LANG: 'C.UTF-8' });
    expect(coloured.screen.lines()).toEqual(plain.screen.lines());
    expect(coloured.screen.written()).toContain('\x1b[31m');
    expect(plain.screen.written()).not.toContain('\x1b[31m');
    plain.view.close();
    coloured.view.close();
  });

  test('shows only the params before the metric is seen, and its column from then on', () => {
    const { story, screen, view, pass } = show(new Story(), 80);
    const run = story.start({ rate: 0.01, layers: 5 });
    pass(1000);
    expect(screen.lines().join('\n')).not.toContain('val_acc  ');
    expect(screen.lines().find((line) => line.includes('Run ID'))).toContain('rate       layers  time');
    story.report(run, [0.5]);
    pass(1000);
    expect(screen.lines().find((line) => line.includes('Run ID'))).toContain('val_acc     curve');
    expect(screen.lines().filter((line) => line.includes('Run ID'))).toHaveLength(1);
    view.close();
  });

  test('shows exit codes where no metric is asked for', () => {
    const { story, screen, view } = show(new Story({ objective: null }), 80);
    story.run({ rate: 0.01, layers: 5 }, undefined, 3000);
    view.close();
    expect(screen.lines().join('\n')).toMatchSnapshot();
  });

  test('names the columns for which the window has no room', () => {
    const { screen, view } = inTheMiddle(40);
    expect(screen.lines()).toContain('  hidden, for want of room: curve, time');
    view.close();
  });

  test('names slots only when there are several hosts', () => {
    const { story, screen, view } = show(new Story(), 80);
    story.start({ rate: 0.01, layers: 5 }, 'gpu1:0', 'gpu1');
    expect(screen.lines().join('\n')).not.toContain('slot');
    story.start({ rate: 0.02, layers: 5 }, 'gpu2:0', 'gpu2');
    vi.advanceTimersByTime(200);
    expect(screen.lines().join('\n')).toContain('gpu2:0');
    view.close();
  });

  test('draws at most ten times a second', () => {
    const { story, screen, view, pass } = show(new Story(), 80);
    const run = story.start({ rate: 0.01, layers: 5 });
    pass(1000);
    const before = screen.written().split('\x1b[2K').length;
    let draws = 0;
    let last = screen.written();
    for (let step = 0; step < 1000; step += 1) {
      story.report(run, [step]);
      pass(1);
      if (screen.written() !== last) draws += 1;
      last = screen.written();
    }
    expect(screen.written().split('\x1b[2K').length).toBeGreaterThan(before);
    expect(draws).toBeGreaterThan(5);
    expect(draws).toBeLessThanOrEqual(11);
    view.close();
  });

  test('is never taller than the window allows, and says how many runs it does not show', () => {
    for (const rows of [5, 8, 12, 24, 50]) {
      const { story, screen, view, pass } = show(new Story({ parallelRuns: 40, numRuns: 100 }), 80, rows);
      for (let slot = 0; slot < 30; slot += 1) story.start({ rate: 0.01, layers: slot + 2 }, `local:${slot}`);
      pass(1000);
      const region = screen.lines().slice(2, -1);
      expect(region.length).toBeLessThanOrEqual(Math.min(rows - 2, 16));
      if (rows === 24) expect(region.join('\n')).toContain('… and 18 more running');
      view.close();
      expect(screen.lines()).toHaveLength(3);
    }
  });

  test('every ended run stays, once, in order, however fast they end', () => {
    const { story, screen, view } = show(new Story({ numRuns: 300 }), 80, 10);
    for (let run = 0; run < 300; run += 1) story.run({ rate: 0.01, layers: 5 }, 0.5, 20);
    story.finish();
    view.close();
    const ids = screen.lines().flatMap((line) => /^. (\d+) /.exec(line)?.[1] ?? []);
    expect(ids).toEqual(Array.from({ length: 300 }, (_, index) => String(388 + index)));
    expect(screen.lines().filter((line) => line.includes('Run ID'))).toHaveLength(1);
  });

  test('fits its own lines to a new width and leaves the others alone', () => {
    const { story, screen, view, pass } = inTheMiddle(120, { ...utf8, XTERM_VERSION: 'XTerm(390)' });
    const above = screen.lines().slice(0, 5);
    screen.resize(60, 24);
    pass(1000);
    expect(screen.lines().slice(0, 5)).toEqual(above);
    const running = screen.lines().filter((line) => line.startsWith('▶'));
    expect(running).toHaveLength(3);
    for (const line of running) expect(textWidth(line)).toBeLessThanOrEqual(60);
    story.end(392, complete);
    view.close();
  });

  test('leaves nothing behind when closed: no region, no timer, no listener, a visible cursor, the old title', () => {
    const { screen, view } = inTheMiddle(80);
    expect(screen.title()).toBe('hyper #61 4/21 best 0.7713');
    view.close();
    expect(screen.lines().join('\n')).not.toMatch(/running|Ctrl-C|elapsed/);
    expect(screen.isCursorVisible()).toBe(true);
    expect(screen.title()).toBe('');
    expect(vi.getTimerCount()).toBe(0);
    expect(screen.stream.listenerCount('resize')).toBe(0);
  });

  test('may be closed twice; what is said later is still printed, without a region', () => {
    const { screen, view } = inTheMiddle(80);
    view.close();
    view.close();
    view.notice('late');
    expect(screen.lines().at(-2)).toBe('! late');
    expect(screen.lines().join('\n')).not.toContain('elapsed');
    expect(screen.isCursorVisible()).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('never clears the screen, wipes scrollback, or leaves the main screen', () => {
    const { screen, view } = inTheMiddle(80);
    view.close();
    for (const sequence of ['\x1b[2J', '\x1b[3J', '\x1b[?1049', '\x1b[?47'])
      expect(screen.written()).not.toContain(sequence);
  });

  test('notices and the reason of a pause stay above the region', () => {
    const { story, screen, view, pass } = inTheMiddle(80);
    view.notice('run 392 has not reported "acc"\x1b[2J');
    story.event({ kind: 'search.paused', reason: 'run 390 failed: exit 127' });
    pass(1000);
    const text = screen.lines().join('\n');
    expect(text).toContain('! run 392 has not reported "acc"');
    expect(text.indexOf('‖ paused')).toBeLessThan(text.indexOf('elapsed'));
    view.close();
  });

  test('a run that was interrupted says so', () => {
    const { story, screen, view } = show(new Story(), 80);
    const run = story.start({ rate: 0.01, layers: 5 });
    story.wait(1000).end(run, { state: 'killed', reason: 'interrupted' }, true);
    view.close();
    expect(screen.lines().slice(3, 5)).toEqual(['○ 388     0.01            5  1s', '  │ interrupted']);
  });
});

describe('runs that wait for their next attempt', () => {
  test('are counted below the bar, with when the next may start, until it may', () => {
    const { story, screen, view, pass } = show(new Story(), 80);
    const waiting = [40_000, 60_000].map((wait) => ({ run: story.start({ rate: 0.01, layers: 5 }), wait }));
    for (const { run, wait } of waiting) story.end(run, failed, true, story.now + wait);
    pass(1000);
    expect(screen.lines().at(-3)).toBe(' 2 to be run again, next in 39s');
    pass(40_000);
    expect(screen.lines().at(-3)).toBe(' 1 to be run again, in 19s');
    pass(20_000);
    expect(screen.lines().join('\n')).not.toContain('to be run again');
    view.close();
  });
});

describe('the line of keys', () => {
  const hints = ['p pause', 'd detach', '? help', 'Ctrl-C stop'];

  test.each([
    [80, ' p pause   d detach   ? help   Ctrl-C stop'],
    [42, ' p pause   d detach   ? help   Ctrl-C stop'],
    [41, ' d detach   ? help   Ctrl-C stop'],
    [25, ' ? help   Ctrl-C stop'],
    [14, ' Ctrl-C stop'],
    [8, ' Ctrl-C…'],
  ])('at %i columns has what there is room for, from the end', (width, line) => {
    const { story, screen, view, pass } = show(new Story(), width);
    view.offerKeys(() => hints);
    story.start({ rate: 0.01, layers: 5 });
    pass(1000);
    expect(screen.lines().at(-2)).toBe(line);
    view.close();
  });

  test('changes with the state of the search', () => {
    const { story, screen, view, pass } = show(new Story(), 80);
    view.offerKeys(({ status }) => [status.kind === 'paused' ? 'p go on' : 'p pause']);
    story.start({ rate: 0.01, layers: 5 });
    pass(1000);
    expect(screen.lines().at(-2)).toBe(' p pause');
    story.event({ kind: 'search.paused', reason: 'by user' });
    pass(1000);
    expect(screen.lines().at(-2)).toBe(' p go on');
    view.close();
  });
});

describe('the bell', () => {
  const bell = '\x07';
  /** The title ends with the same character, where a terminal has one. */
  const env = { ...utf8, TERM: 'linux' };

  function endedAfter(ms: number, end: (story: Story) => void): Shown {
    const shown = show(new Story(), 80, 24, env);
    shown.story.start({ rate: 0.01, layers: 5 });
    shown.story.wait(ms);
    end(shown.story);
    return shown;
  }

  const endings: readonly (readonly [string, (story: Story) => void])[] = [
    ['finished', (story) => story.finish()],
    ['failed', (story) => story.event({ kind: 'search.finished', state: 'failed', reason: 'all runs failed' })],
    ['paused', (story) => story.event({ kind: 'search.paused', reason: 'no metric' })],
  ];

  test.each(endings)('rings once when a search that took long has %s', (_, end) => {
    const { screen, view } = endedAfter(10_001, end);
    expect(screen.written()).not.toContain(bell);
    view.close();
    view.close();
    expect(screen.written().split(bell)).toHaveLength(2);
  });

  test.each([
    ['was short', 10_000, (story: Story) => story.finish()],
    ['goes on', 60_000, () => {}],
    ['was interrupted', 60_000, (story: Story) => story.event({ kind: 'search.interrupted', signal: 'SIGINT' })],
  ] as const)('is silent where the search %s', (_, ms, end) => {
    const { screen, view } = endedAfter(ms, (story) => void end(story));
    view.close();
    expect(screen.written()).not.toContain(bell);
  });

  test('counts from when the search was gone on with', () => {
    const { screen, view } = endedAfter(60_000, (story) => {
      story.event({ kind: 'search.interrupted', signal: 'SIGINT' }).wait(60_000).event({ kind: 'search.resumed' });
      story.wait(3000).finish();
    });
    view.close();
    expect(screen.written()).not.toContain(bell);
  });
});

describe('the live view of a search under way', () => {
  function joined(runs: number): Shown {
    const story = new Story({ numRuns: 100 });
    for (let run = 0; run < runs; run += 1) story.run({ rate: 0.01, layers: 5 + run }, 0.5 + run / 100, 2000);
    const screen = createScreen(80, 24);
    const view = createLive(terminalOf(screen.stream, utf8), story.context(tails), utf8);
    view.join(story.state);
    story.tell((state, fact) => fact !== story.started && view.update(state, fact));
    return { story, screen, view, pass: (ms) => void (story.wait(ms), vi.advanceTimersByTime(ms)) };
  }

  test('shows the last of what is past and how much came before, then what happens', () => {
    const { story, screen, view, pass } = joined(12);
    const run = story.start({ rate: 0.02, layers: 50 });
    pass(1000);
    const lines = screen.lines();
    expect(lines.filter((line) => /runs? before these/.test(line))).toEqual(['  … 7 runs before these']);
    expect(lines.filter((line) => /^[✓★]/.test(line)).map((line) => line.slice(0, 5))).toEqual([
      '✓ 395',
      '✓ 396',
      '✓ 397',
      '✓ 398',
      '★ 399',
    ]);
    expect(lines.filter((line) => line.startsWith('▶'))).toHaveLength(1);
    story.report(run, [0.9]).end(run);
    pass(1000);
    expect(screen.lines().filter((line) => line.startsWith('★ 400'))).toHaveLength(1);
    expect(screen.lines().filter((line) => line.includes('Run ID'))).toHaveLength(1);
    view.close();
  });

  test('shows only its head where nothing has ended yet', () => {
    const { story, screen, view, pass } = joined(0);
    story.start({ rate: 0.02, layers: 50 });
    pass(1000);
    expect(screen.lines().join('\n')).not.toContain('before these');
    expect(screen.lines().filter((line) => line.startsWith('▶'))).toHaveLength(1);
    view.close();
  });

  test('of one moment has no line of keys, and writes nothing by itself', () => {
    const { story, screen, view } = joined(3);
    story.start({ rate: 0.02, layers: 50 });
    view.close();
    const lines = renderMoment(terminalOf(screen.stream, utf8), story.state, story.context()).split('\n');
    expect(lines.filter((line) => line.startsWith('▶'))).toHaveLength(1);
    expect(lines.at(-2)).toMatch(/^ best 390 /);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the live view that is put away', () => {
  test('leaves the terminal as it was, writes nothing, and then shows all that happened', () => {
    const { story, screen, view, pass } = inTheMiddle(80);
    view.hide();
    expect(screen.isCursorVisible()).toBe(true);
    expect(screen.lines().join('\n')).not.toContain('elapsed');
    const { length } = screen.written();
    story.end(392);
    view.notice('meanwhile');
    pass(5000);
    expect(screen.written()).toHaveLength(length);
    view.show();
    pass(1000);
    expect(screen.lines().filter((line) => /^[✓★] 392/.test(line))).toHaveLength(1);
    expect(screen.lines()).toContain('! meanwhile');
    expect(screen.lines().join('\n')).toContain('elapsed');
    view.close();
  });

  test('may be closed: what is to stay is written, the region is not', () => {
    const { story, screen, view } = inTheMiddle(80);
    view.hide();
    story.end(392);
    view.close();
    expect(screen.lines().filter((line) => /^[✓★] 392/.test(line))).toHaveLength(1);
    expect(screen.lines().join('\n')).not.toContain('elapsed');
  });
});
