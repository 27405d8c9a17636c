// Keys in a real shell on a real terminal: job control is between the shell, the terminal and us, and no fake has it.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkout, runHyper } from '../hyper.ts';
import { shown } from './driver.ts';
import { testFolder } from './folder.ts';

const socket = `hyper-keys-${process.pid}`;
const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const hyper = `'${process.execPath}' '${join(checkout, 'bin/hyper.js')}'`;

let cwd: string;
beforeEach(() => {
  cwd = testFolder();
});
afterEach(() => void spawnSync('tmux', ['-L', socket, 'kill-server']));

/** What a person's terminal has, and nothing that a CI job adds. A shell that ends leaves no history in a folder that goes. */
const env = { PATH: process.env['PATH'] ?? '', HISTFILE: '/dev/null', LANG: 'C.UTF-8', TERM: 'xterm-256color' };

function tmux(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('tmux', ['-L', socket, ...args], { encoding: 'utf8', env, cwd });
  if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`);
  return stdout;
}

function openShell(): void {
  tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'keys', '-x', '100', '-y', '40', 'bash --norc --noprofile -i');
}

function type(line: string): void {
  tmux('send-keys', '-t', 'keys', '-l', line);
  tmux('send-keys', '-t', 'keys', 'Enter');
}

function press(...keys: readonly string[]): void {
  tmux('send-keys', '-t', 'keys', ...keys);
}

/** Scrollback and screen. */
function capture(): string {
  return tmux('capture-pane', '-p', '-J', '-S', '-', '-t', 'keys');
}

async function seen(pattern: RegExp): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (pattern.test(capture())) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${pattern} in:\n${capture()}`);
}

/** Asks the shell what the terminal is set to: in raw mode it would echo and gather no line. `mark` makes the answer a new one. */
async function expectPlainTerminal(mark: string): Promise<void> {
  type(`echo ${mark}-$(stty -a | grep -cE '(^| )(isig|icanon|echo)[ ;]')-end`);
  await seen(new RegExp(`^${mark}-[1-3]-end`, 'm'));
  expect(capture()).not.toMatch(new RegExp(`^${mark}-0-end`, 'm'));
}

const grid = (script: string): string => `grid --param x=1,2,3,4 -r 2 --metric acc '${script}'`;
const waiting = 'echo acc=0.:x:; while [ ! -e go ]; do sleep 0.05; done';

describe.skipIf(!hasTmux)('keys on a real terminal', () => {
  test('p pauses and goes on, Ctrl-Z and fg are as ever, Ctrl-C ends, and the terminal is as it was', async () => {
    openShell();
    type(`${hyper} ${grid(waiting)}`);
    await seen(/^ p pause {3}d detach {3}\? help {3}Ctrl-C stop/m);
    press('?');
    await seen(/^- keys: p pause/m);
    press('p');
    await seen(/^ p go on/m);
    press('p');
    await seen(/^- search #1 goes on/m);
    press('C-z');
    await seen(/Stopped/);
    expect(capture()).not.toMatch(/^ p (pause|go on)/m);
    await expectPlainTerminal('stopped');
    type('fg');
    await seen(/^ p pause/m);
    press('C-c');
    await seen(/Search #1 interrupted by SIGINT/);
    await expectPlainTerminal('ended');
  });

  test('d leaves the search to a driver in the background: its runs go on, none is begun again', async () => {
    openShell();
    type(`${hyper} ${grid(waiting)}`);
    await seen(/^▶ 2 /m);
    press('d');
    await seen(/^search #1 goes on in the background/m);
    await expectPlainTerminal('left');
    writeFileSync(join(cwd, 'go'), '');
    type(`${hyper} watch`);
    await seen(/Search #1 finished/);
    const { runs, state } = await shown(cwd);
    expect(state).toBe('finished');
    expect(runs.map((run) => [run.state, run.attempt])).toEqual(Array.from({ length: 4 }, () => ['complete', 1]));
  });

  test('a search in the background leaves the terminal to the shell, and takes keys after fg', async () => {
    openShell();
    type(`${hyper} ${grid(waiting)} &`);
    await seen(/^▶ 2 /m);
    await seen(/^ Ctrl-C stop/m);
    type('echo typed-$((1 + 1))');
    await seen(/^typed-2/m);
    await expectPlainTerminal('background');
    type('fg');
    await seen(/^ p pause/m);
    writeFileSync(join(cwd, 'go'), '');
    await seen(/Search #1 finished/);
    await expectPlainTerminal('ended');
  });

  test('a watched search is paused, gone on with, left, joined again and stopped by keys', async () => {
    await runHyper(['grid', '-b', '--param', 'x=1,2,3,4', '-r', '2', '--metric', 'acc', waiting], { cwd });
    openShell();
    type(`${hyper} watch; echo left-$?`);
    await seen(/^ p pause {3}s stop {3}q leave/m);
    press('p');
    await seen(/^ p go on/m);
    press('p');
    await seen(/^- search #1 goes on/m);
    press('s');
    await seen(/^ stop search #1 when its running runs have ended\? y\/n/m);
    press('n');
    await seen(/^ p pause/m);
    press('q');
    await seen(/^left-0/m);
    expect(capture()).toContain('\nsearch #1 goes on\n');
    await expectPlainTerminal('left');
    type(`${hyper} watch; echo over-$?`);
    await seen(/^ p pause/m);
    press('s', 'y');
    await seen(/^- search #1 ends; 2 runs still going to the end/m);
    writeFileSync(join(cwd, 'go'), '');
    await seen(/Search #1 stopped after/);
    await seen(/^over-0/m);
  });
});
