import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLive } from '../../src/views/live.ts';
import type { View } from '../../src/views/view.ts';
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
  readonly view: View;
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
