// Processes of their own that write to a store: what is promised across a kill -9 cannot be seen from within.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

const checkout = join(import.meta.dirname, '../..');

/** A folder with the program, bundled so that every Node can run it. It lies in node_modules, where packages are found. */
export async function buildProgram(): Promise<{ readonly file: string; remove(): void }> {
  const parent = join(checkout, 'node_modules/.cache');
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, 'store-program-'));
  await build({
    configFile: false,
    logLevel: 'error',
    root: checkout,
    build: { ssr: 'test/fixtures/store-program.ts', outDir: folder, target: 'node20' },
  });
  return { file: join(folder, 'store-program.js'), remove: () => rmSync(folder, { recursive: true }) };
}

export type Writer = {
  /** Resolves when it has printed its first line; rejects when it ended before. */
  readonly hasBegun: Promise<unknown>;
  /** Resolves with the lines it printed, once it has ended; rejects if it failed by itself. */
  readonly lines: Promise<readonly string[]>;
  /** Ends it as nothing in it can prevent. */
  kill(): void;
};

/** Starts `node PROGRAM WHAT FOLDER` under the Node that runs the tests. */
export function startWriter(program: string, what: string, folder: string): Writer {
  const child = spawn(process.execPath, [program, what, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines = linesOf(child);
  return {
    hasBegun: Promise.race([once(child.stdout, 'data'), lines]),
    lines,
    kill: () => void child.kill('SIGKILL'),
  };
}

async function linesOf(child: ChildProcess): Promise<readonly string[]> {
  let output = '';
  let errors = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
  await once(child, 'close');
  // No word on stderr either: Node's warning about its SQLite must not reach people.
  const hasFailed = child.signalCode !== 'SIGKILL' && child.exitCode !== 0;
  if (hasFailed || errors !== '') throw new Error(`the writer failed:\n${errors}`);
  return output.split('\n').slice(0, -1); // a last line without its end was not acknowledged
}
