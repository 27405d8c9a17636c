import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createJson } from '../../src/views/json.ts';
import { createLines } from '../../src/views/lines.ts';
import { createLive } from '../../src/views/live.ts';
import { terminalOf } from '../../src/views/terminal.ts';
import { textWidth } from '../../src/views/width.ts';
import { waitsNow, waitsText } from '../../src/views/waits.ts';
import { Story } from '../fakes/facts.ts';
import { createScreen } from '../fakes/screen.ts';
import type { Screen } from '../fakes/screen.ts';
import { fakeTerminal } from '../fakes/terminal.ts';
import { hostsNamed } from './hosts.ts';

const cut = 'gpu2 cannot be reached since 12:04';
const full = 'gpu1:gpu0 has 2.1 of 24 GB free';
const sick = '3 runs in a row failed there, 4 completed elsewhere';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('who does not drive the search knows of quarantines', () => {
  const story = new Story();
  story.event({ kind: 'place.quarantined', place: 'gpu2', reason: sick });
  expect(waitsNow(story.state, {})).toEqual([`gpu2 is quarantined: ${sick}`]);
  expect(waitsNow(story.state, { waiting: () => [cut] })).toEqual([cut]);
});

test('several reasons are one line, whatever they hold', () => {
  expect(waitsText([cut, 'a\x1b[2J\n  b'])).toBe(`${cut}; a b`);
});

describe('lines', () => {
  function lines(): { story: Story; reasons: string[]; written: () => readonly string[]; close: () => void } {
    const story = new Story({ hosts: hostsNamed('gpu1', 'gpu2') });
    const reasons: string[] = [];
    const terminal = fakeTerminal(Infinity);
    const view = createLines(terminal, { ...story.context(), waiting: () => reasons }, {});
    story.watch(view);
    const written = (): readonly string[] => terminal.written().trimEnd().split('\n');
    return { story, reasons, written, close: () => view.close() };
  }

  test('tell a change once, and when nothing is blocked any more', () => {
    const { reasons, written, close } = lines();
    vi.advanceTimersByTime(10_000);
    reasons.push(cut, full);
    vi.advanceTimersByTime(10_000);
    reasons.splice(1, 1, full.replace('2.1', '2.4'));
    vi.advanceTimersByTime(10_000);
    reasons.splice(0);
    vi.advanceTimersByTime(10_000);
    close();
    reasons.push(cut);
    vi.advanceTimersByTime(10_000);
    expect(written()).toEqual([
      'search #61 bayesian: 21 runs, 3 parallel on gpu1 gpu2, maximize keras/val_acc(last), dir .hyper',
      `12:00:00 -- slots blocked: ${cut}; ${full}`,
      '12:00:00 -- slots blocked: none',
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('tell quarantines and their ends', () => {
    const { story, written } = lines();
    story.event({ kind: 'place.quarantined', place: 'gpu2', reason: sick });
    story.event({ kind: 'place.released', place: 'gpu2' });
    expect(written().slice(1)).toEqual([
      `12:00:00 -- quarantined: gpu2, ${sick}`,
      '12:00:00 -- no longer quarantined: gpu2',
    ]);
  });

  test('of a failed run name where its log is here', () => {
    const { story, written } = lines();
    const run = story.start({ rate: 0.1, layers: 4 }, 'gpu2:gpu0', 'gpu2');
    story.end(run, { state: 'failed', reason: 'exit 1', exitCode: 1 });
    expect(written().at(-1)).toContain('gpu2:gpu0 log=.hyper/runs/61/388/1/log');
  });

  test('of a search under way begin with them', () => {
    const { story } = lines();
    story.event({ kind: 'place.quarantined', place: 'gpu2', reason: sick });
    const terminal = fakeTerminal(Infinity);
    createLines(terminal, story.context(), {}).join(story.state);
    expect(terminal.written()).toContain(`12:00:00 -- slots blocked: gpu2 is quarantined: ${sick}\n`);
  });
});

describe('the live view', () => {
  function live(
    reasons: readonly string[] | undefined,
    width = 80,
  ): { story: Story; screen: Screen; draw: () => void } {
    const env = { LANG: 'en_US.UTF-8', NO_COLOR: '1' };
    const story = new Story({ hosts: hostsNamed('gpu1', 'gpu2') });
    const screen = createScreen(width, 24);
    const context = reasons === undefined ? story.context() : { ...story.context(), waiting: () => reasons };
    story.watch(createLive(terminalOf(screen.stream, env), context, env));
    const draw = (): void => {
      story.wait(2_000);
      vi.advanceTimersByTime(2_000);
    };
    return { story, screen, draw };
  }

  const waitLines = (screen: Screen): readonly string[] => screen.lines().filter((line) => line.startsWith(' waits:'));

  test('has one line of them, between the bar and the best', () => {
    const { story, screen, draw } = live([cut]);
    story.run({ rate: 0.1, layers: 4 }, 0.5, 1_000);
    story.start({ rate: 0.2, layers: 4 }, 'gpu1:gpu0', 'gpu1');
    draw();
    const shown = screen.lines();
    const at = shown.indexOf(` waits: ${cut}`);
    expect(shown[at - 1]).toContain('1/21');
    expect(shown[at + 1]).toContain(' best 388');
  });

  test('shows them before the first run, when there is nothing else to see', () => {
    const { screen, draw } = live([cut]);
    draw();
    expect(waitLines(screen)).toEqual([` waits: ${cut}`]);
  });

  test.each([
    [80, [cut, full], ` waits: ${cut}; ${full}`],
    [80, [cut, full, full], ` waits: ${cut}; 2 more`],
    [60, [cut, full], ` waits: ${cut}; 1 more`],
    [30, [cut], ' waits: gpu2 cannot be reache…'],
  ])('has one line of them at %i columns', (width, reasons, text) => {
    const { screen, draw } = live(reasons, width);
    draw();
    expect(waitLines(screen)).toEqual([text]);
    expect(textWidth(text)).toBeLessThanOrEqual(width);
  });

  test('has none where nothing is blocked', () => {
    const { story, screen, draw } = live([]);
    story.start({ rate: 0.2, layers: 4 }, 'gpu1:gpu0', 'gpu1');
    draw();
    expect(waitLines(screen)).toEqual([]);
  });

  test('keeps what was said of a quarantine, and shows it while it lasts to who only watches', () => {
    const { story, screen, draw } = live(undefined);
    story.start({ rate: 0.2, layers: 4 }, 'gpu1:gpu0', 'gpu1');
    story.event({ kind: 'place.quarantined', place: 'gpu2', reason: sick });
    draw();
    expect(screen.lines()).toContain(`! gpu2 is quarantined: ${sick}`);
    expect(waitLines(screen)).toEqual([` waits: gpu2 is quarantined: ${sick}`]);
    story.event({ kind: 'place.released', place: 'gpu2' });
    draw();
    expect(screen.lines()).toContain('- gpu2 is no longer quarantined');
    expect(waitLines(screen)).toEqual([]);
  });

  test('names the hosts at the start, and tells slots apart from the first run on', () => {
    const { story, screen, draw } = live([]);
    story.start({ rate: 0.2, layers: 4 }, 'gpu1:gpu0', 'gpu1');
    draw();
    expect(screen.lines()[0]).toBe('   bayesian, 21 runs, 3 at a time on gpu1, gpu2');
    expect(screen.lines().join('\n')).toMatch(/slot\n.*gpu1:gpu0/);
  });
});

test('public events tell them, and where a run began', () => {
  const story = new Story({ env: { HF_TOKEN: 'hunter2' } });
  const reasons = [cut];
  const terminal = fakeTerminal(Infinity);
  const command = (): readonly string[] => ['true'];
  const view = createJson(terminal.stream, { metrics: false, command, now: () => story.now, waiting: () => reasons });
  story.watch(view);
  story.start({ rate: 0.2, layers: 4 }, 'gpu1:gpu0', 'gpu1', undefined, ['0']);
  story.event({ kind: 'place.quarantined', place: 'gpu2', reason: sick });
  story.event({ kind: 'place.released', place: 'gpu2' });
  reasons.splice(0);
  vi.advanceTimersByTime(1_000);
  view.close();
  const events = terminal
    .written()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly type: string });
  expect(terminal.written()).not.toContain('hunter2');
  expect(events.slice(1)).toMatchObject([
    { type: 'slots.blocked', search: 61, reasons: [cut] },
    { type: 'run.started', slot: 'gpu1:gpu0', host: 'gpu1', gpus: ['0'] },
    { type: 'place.quarantined', place: 'gpu2', reason: sick },
    { type: 'place.released', place: 'gpu2' },
    { type: 'slots.blocked', reasons: [] },
  ]);
  expect(vi.getTimerCount()).toBe(0);
});
