// Keys on a terminal made of memory: what is pressed, what Node is asked, which signals go out.
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { driveByKeys, togglePause } from '../../src/cli/driver-keys.ts';
import type { Io } from '../../src/cli/io.ts';
import { listenToKeys } from '../../src/cli/keys.ts';
import type { Keys } from '../../src/cli/keys.ts';
import type { Control, ControlReply } from '../../src/search/control.ts';
import type { LiveView } from '../../src/views/live.ts';
import type { KeyHints } from '../../src/views/live-frame.ts';
import { Story } from '../fakes/facts.ts';

/** As Node's `tty.ReadStream`, as far as keys go. */
class FakeStdin extends EventEmitter {
  isTTY = true;
  isRaw = false;
  isReading = false;

  setRawMode(isRaw: boolean): this {
    this.isRaw = isRaw;
    return this;
  }
  resume(): this {
    this.isReading = true;
    return this;
  }
  pause(): this {
    this.isReading = false;
    return this;
  }
  unref(): this {
    return this;
  }
}

type Desk = {
  readonly io: Io;
  readonly stdin: FakeStdin;
  /** All that happened, in order. */
  readonly told: string[];
  readonly keys: Keys;
  isInFront: boolean;
  press(text: string): void;
  send(signal: 'SIGCONT' | 'SIGINT' | 'SIGTERM'): void;
};

function sitDown({ isInFront = true, isTTY = true } = {}): Desk {
  const stdin = Object.assign(new FakeStdin(), { isTTY });
  const told: string[] = [];
  const signals = new EventEmitter();
  const io = {
    stdin,
    pid: process.pid,
    onSignal: (signal: string, listener: () => void) => {
      signals.on(signal, listener);
      return () => signals.off(signal, listener);
    },
    signalGroup: (signal: string) => told.push(`${signal}${stdin.isRaw ? ' raw' : ''}`),
  } as unknown as Io;
  const desk = { io, stdin, told, isInFront, press: (text: string) => stdin.emit('data', Buffer.from(text)) };
  const handlers = {
    press: (key: string) => told.push(key),
    suspend: () => told.push('suspend'),
    wake: () => told.push('wake'),
  };
  const keys = listenToKeys(io, handlers, () => desk.isInFront);
  return Object.assign(desk, { keys, send: (signal: string) => void signals.emit(signal) });
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('keys', () => {
  test('come one by one; arrows, function keys and control characters are nobody’s', () => {
    const desk = sitDown();
    desk.press('p?');
    desk.press('\x1b[A\x1b[1;5C\x1bOP\x1b[15~\x7f\r\t\x04');
    desk.press('é\x1bpd');
    expect(desk.told).toEqual(['p', '?', 'é', 'd']);
    desk.keys.close();
  });

  test('Ctrl-C is the signal it would have been, as often as it is pressed, and keys go on', () => {
    const desk = sitDown();
    desk.press('\x03\x03');
    desk.press('p');
    expect(desk.told).toEqual(['SIGINT raw', 'SIGINT raw', 'p']);
    desk.keys.close();
  });

  test('Ctrl-Z gives the terminal back before the group stands still, and takes it again afterwards', () => {
    const desk = sitDown();
    desk.press('\x1a');
    expect(desk.stdin).toMatchObject({ isRaw: false, isReading: false });
    vi.advanceTimersByTime(0);
    expect(desk.told).toEqual(['suspend', 'SIGTSTP', 'wake']);
    expect(desk.stdin).toMatchObject({ isRaw: true, isReading: true });
    desk.keys.close();
  });

  test('what goes on in the background leaves the terminal alone until it is in front again', () => {
    const desk = sitDown();
    desk.press('\x1a');
    desk.isInFront = false;
    vi.advanceTimersByTime(5000);
    desk.send('SIGCONT');
    expect(desk.told).toEqual(['suspend', 'SIGTSTP']);
    expect(desk.stdin).toMatchObject({ isRaw: false, isReading: false });
    expect(desk.keys.work()).toBe(false);
    desk.isInFront = true;
    vi.advanceTimersByTime(1000);
    expect(desk.told).toEqual(['suspend', 'SIGTSTP', 'wake']);
    expect(desk.keys.work()).toBe(true);
    desk.keys.close();
  });

  test('stopped from elsewhere and gone on in the background, nothing is read and nothing is set', () => {
    const desk = sitDown();
    desk.isInFront = false;
    desk.send('SIGCONT');
    expect(desk.stdin).toMatchObject({ isRaw: true, isReading: false });
    expect(desk.stdin.listenerCount('data')).toBe(0);
    desk.isInFront = true;
    desk.send('SIGCONT');
    expect(desk.keys.work()).toBe(true);
    desk.keys.close();
  });

  test('Ctrl-\\ gives the terminal back first', () => {
    const desk = sitDown();
    desk.press('\x1c');
    expect(desk.told).toEqual(['suspend', 'SIGQUIT']);
    desk.keys.close();
  });

  test.each([
    ['no terminal', { isTTY: false }],
    ['a terminal in the background', { isInFront: false }],
  ])('%s is not touched', (_, what) => {
    const desk = sitDown(what);
    expect(desk.stdin).toMatchObject({ isRaw: false, isReading: false });
    expect(desk.keys.work()).toBe(false);
    desk.keys.close();
  });

  test('leave nothing behind when closed, however often: no raw mode, no listener, no timer', () => {
    const desk = sitDown();
    desk.keys.close();
    desk.keys.close();
    expect(desk.stdin).toMatchObject({ isRaw: false, isReading: false });
    expect(desk.stdin.listenerCount('data')).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    desk.send('SIGCONT');
    expect(desk.stdin.isRaw).toBe(false);
  });

  test('a terminal that is gone ends nothing', () => {
    const desk = sitDown();
    desk.stdin.emit('error', new Error('EIO'));
    expect(desk.keys.work()).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

/** A driver that is paused or not. */
function driver(isPaused: boolean) {
  const asked: string[] = [];
  const ask = ({ kind }: Control): Promise<ControlReply> => {
    asked.push(kind);
    const isDone = kind === 'pause' ? !isPaused : kind === 'go-on' ? isPaused : true;
    return Promise.resolve({ isDone, text: `${kind} ${isDone ? 'done' : 'refused'}` });
  };
  return { asked, ask };
}

describe('keys of a search', () => {
  test.each([
    [false, 'pause done'],
    [true, 'go-on done'],
  ])('p pauses, or goes on: paused %s', async (isPaused, text) => {
    expect((await togglePause(driver(isPaused).ask)).text).toBe(text);
  });

  test('p of a search that is ending says so', async () => {
    const ask = () => Promise.resolve({ isDone: false, text: 'is ending already' });
    expect(await togglePause(ask)).toEqual({ isDone: false, text: 'is ending already' });
  });

  test('p, d and ? do what the line of keys says; the line says so only while keys work', async () => {
    const { asked, ask } = driver(false);
    const desk = sitDown({ isTTY: false });
    Object.assign(desk.stdin, { isTTY: true });
    const said: string[] = [];
    let hints: KeyHints = () => [];
    const live = { offerKeys: (offered: KeyHints) => (hints = offered) } as unknown as LiveView;
    const { state } = new Story();
    const stop = driveByKeys(desk.io, { live, notice: (text) => said.push(text) }, ask, () => true);
    expect(hints(state)).toEqual(['p pause', 'd detach', '? help', 'Ctrl-C stop']);
    desk.press('pd?x');
    await Promise.resolve();
    await Promise.resolve();
    await Promise.resolve();
    expect(asked).toEqual(['pause', 'detach']);
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/^keys: p pause.{1,70}$/);
    stop();
    expect(hints(state)).toEqual(['Ctrl-C stop']);
  });

  test('a paused search is not offered to another driver; one that is interrupted has nothing but Ctrl-C', () => {
    const desk = sitDown({ isTTY: false });
    Object.assign(desk.stdin, { isTTY: true });
    let hints: KeyHints = () => [];
    let offers = 0;
    const offerKeys = (offered: KeyHints): void => {
      hints = offered;
      offers += 1;
    };
    const story = new Story().event({ kind: 'search.paused', reason: 'by user' });
    const live = { offerKeys } as unknown as LiveView;
    const stop = driveByKeys(desk.io, { live, notice: () => undefined }, driver(true).ask, () => true);
    expect(hints(story.state)).toEqual(['p go on', '? help', 'Ctrl-C stop']);
    desk.send('SIGTERM');
    expect(hints(story.state)).toEqual(['Ctrl-C again kills the runs']);
    desk.send('SIGINT');
    expect(hints(story.state)).toEqual(['Ctrl-C again leaves at once']);
    expect(offers).toBe(3);
    stop();
    desk.send('SIGINT');
    expect(offers).toBe(3);
  });

  test('without a live view no key is listened to', () => {
    const desk = sitDown();
    desk.keys.close();
    driveByKeys(desk.io, { live: undefined, notice: () => undefined }, driver(false).ask)();
    expect(desk.stdin.isRaw).toBe(false);
  });
});
