// Real processes on real (pseudo) terminals: what no fake can show.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'hyper-views-'));
const socket = `hyper-views-${process.pid}`;
const hasTmux = spawnSync('tmux', ['-V']).status === 0;
const hasScript = spawnSync('script', ['--version']).status === 0;

/** What a person's terminal has, and nothing that a CI job adds. */
const env = { PATH: process.env['PATH'] ?? '', HOME: folder, LANG: 'C.UTF-8', TERM: 'xterm-256color' };

beforeAll(async () => {
  const programs = ['live-program', 'spinner-program', 'json-program'];
  const source = (name: string): string => fileURLToPath(new URL(`../fixtures/${name}.ts`, import.meta.url));
  await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: false,
      rollupOptions: {
        input: Object.fromEntries(programs.map((name) => [name, source(name)])),
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
    ssr: { noExternal: true },
  });
});

afterAll(() => {
  if (hasTmux) spawnSync('tmux', ['-L', socket, 'kill-server']);
  rmSync(folder, { recursive: true });
});

function tmux(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('tmux', ['-L', socket, ...args], { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`tmux ${args[0]}: ${stderr}`);
  return stdout;
}

/** Scrollback and screen; lines that the terminal wrapped are whole again. */
function capture(): readonly string[] {
  const lines = tmux('capture-pane', '-p', '-J', '-S', '-', '-t', 'live').split('\n');
  return lines.map((line) => line.trimEnd());
}

async function waitFor(text: string): Promise<readonly string[]> {
  for (let tries = 0; tries < 300; tries += 1) {
    const lines = capture();
    if (lines.some((line) => line.startsWith(text))) return lines;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no ${text} in:\n${capture().join('\n')}`);
}

describe.skipIf(!hasTmux)('the live view in tmux', () => {
  test('keeps what was there before, through resizes, and leaves no line of its own', async () => {
    const go = join(folder, 'go');
    const program = `seq -f 'before %g' 1 40; '${process.execPath}' '${join(folder, 'live-program.mjs')}' '${go}'; echo after; read -r _`;
    tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'live', '-x', '100', '-y', '20', program);
    await waitFor(' Ctrl-C stop');
    await waitFor('! in the middle');
    for (const [columns, rows] of [
      [60, 20],
      [110, 20],
      [70, 12],
      [100, 20],
    ] as const) {
      tmux('resize-window', '-t', 'live', '-x', String(columns), '-y', String(rows));
      // The view draws within a tenth of a second of the signal.
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    const during = capture();
    expect(during.filter((line) => line.includes('Ctrl-C stop'))).toHaveLength(1);
    expect(during.filter((line) => line.startsWith('▶'))).toHaveLength(1);
    writeFileSync(go, '');
    const lines = await waitFor('after');
    for (let line = 1; line <= 40; line += 1) expect(lines.filter((one) => one === `before ${line}`)).toHaveLength(1);
    const ids = lines.flatMap((line) => /^[✓✗★] (\d+) /.exec(line)?.[1] ?? []);
    expect(ids).toEqual(Array.from({ length: 30 }, (_, index) => String(388 + index)));
    expect(lines.filter((line) => /elapsed|Ctrl-C|^▶|^─/.test(line))).toEqual([]);
    expect(lines.filter((line) => line.startsWith('✓ Search #61 finished'))).toHaveLength(1);
    expect(tmux('display-message', '-p', '-t', 'live', '#{cursor_flag}').trim()).toBe('1');
  });
});

function inScript(command: string): { status: number | null; output: string } {
  const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    env,
    timeout: 15_000,
    maxBuffer: 1 << 20,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return { status, output: stdout };
}

describe.skipIf(!hasScript)('the spinner', () => {
  const program = `'${process.execPath}' '${join(folder, 'spinner-program.mjs')}'`;

  test('does not hang on a terminal that reports no columns', () => {
    const { status, output } = inScript(`stty cols 0 rows 0; ${program}`);
    expect(status).toBe(0);
    expect(output.split(/\r?\n/).slice(0, 2)).toEqual([expect.stringContaining('looking for GPUs'), 'done']);
  });

  test('turns on a real terminal, and is gone afterwards', () => {
    const { status, output } = inScript(`stty cols 80 rows 24; ${program}`);
    expect(status).toBe(0);
    expect(output).toMatch(/[⠋⠙⠹]/);
    expect(output).toContain('\x1b[?25h');
  });

  test('stands still without colour', () => {
    const { output } = inScript(`stty cols 80 rows 24; NO_COLOR=1 ${program}`);
    expect(output.replaceAll('\r', '')).toBe('looking for GPUs\ndone\n');
  });
});

describe('public events in a pipe', () => {
  test('a reader that leaves ends nothing', () => {
    const command = `'${process.execPath}' '${join(folder, 'json-program.mjs')}' | head -n 1 >/dev/null`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8', env, timeout: 30_000 });
    expect(stderr).toBe('200 complete\n');
    expect(status).toBe(0);
  });
});
