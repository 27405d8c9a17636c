// `--from-file` and `--save-command`: the options of a search in YAML or JSON.
import { readFileSync, writeFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { LineCounter, isMap, isScalar, parseDocument, stringify } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../errors.ts';
import type { CommandTemplate, StrategyName } from '../search/spec.ts';
import { nearest } from '../space/nearest.ts';
import { addSearchOptions, withoutDefaults } from './options.ts';
import type { PlainOptions, SearchOptions } from './options.ts';

export type SpecFile = {
  readonly options: SearchOptions;
  readonly command: CommandTemplate | undefined;
  /** Does the work; a usage error gets the place of that key before it, where the file has the key. */
  placing<T>(key: string, work: () => T | Promise<T>): Promise<T>;
};

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const fileSchema = z.record(z.string(), z.union([scalar, z.array(scalar)]));
type Entry = z.infer<typeof fileSchema>[string];

/** Keys of the file that are the user's command, not options. */
const commandKeys = ['command', 'args'];
/** Options that make no sense in a file. */
const notInFile = ['from-file', 'save-command', 'help'];
/** Options of this one call, which a file may have but is not written with. */
const notWritten = ['dry-run', 'background'];

export function readSpecFile(path: string, strategy: StrategyName): SpecFile {
  const text = readText(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw fileError(path, line, col, problem.message.split('\n')[0] ?? 'not YAML');
  }
  const places = new Places(path, document, lines);
  const parsed = fileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw places.error(
      String(issue?.path[0] ?? ''),
      `${issue?.path.join('.') || 'the file'} must be a text, a number, true or false, or a list of these`,
    );
  }
  const options: SearchOptions = {};
  for (const [key, entry] of Object.entries(parsed.data)) {
    if (!commandKeys.includes(key.toLowerCase())) Object.assign(options, readOption(strategy, key, entry, places));
  }
  return { options, command: commandOf(parsed.data, places), placing: (key, work) => places.placing(key, work) };
}

/** Writes what was used, so that `--from-file` gives the same search again. */
export function writeSpecFile(path: string, options: PlainOptions, command: CommandTemplate): void {
  const { timeout, maxTime, hostLostAfter, minFreeGpuMemory, earlyStop, autolog, input, ...others } = options;
  const plain = Object.entries(others).map(([name, value]) => [toKey(name), value] as const);
  const told = {
    ...(timeout === undefined ? {} : { timeout: timeout.text }),
    ...(hostLostAfter === undefined
      ? {}
      : { 'host-lost-after': hostLostAfter === 'never' ? hostLostAfter : hostLostAfter.text }),
    ...(minFreeGpuMemory === undefined ? {} : { 'min-free-gpu-memory': `${minFreeGpuMemory}GB` }),
    ...(maxTime === undefined ? {} : { 'max-time': maxTime.text }),
    ...(earlyStop === undefined ? {} : { 'early-stop': `${earlyStop.rule},grace=${earlyStop.grace}` }),
    ...(autolog === false ? { 'no-autolog': true } : {}),
    ...(input === false ? { 'no-input': true } : {}),
  };
  const entries = [...plain, ...Object.entries(told)].filter(
    ([key, value]) => value !== undefined && !notInFile.includes(key) && !notWritten.includes(key),
  );
  const words =
    command.kind === 'shell' ? { command: command.text } : { command: command.argv[0], args: command.argv.slice(1) };
  try {
    writeFileSync(path, stringify({ ...Object.fromEntries(entries), ...words }));
  } catch (cause) {
    throw new UsageError('file.unwritable', `cannot write ${path}: ${messageOf(cause)}`, { cause });
  }
}

/** `metric-agg` of `metricAgg`. */
function toKey(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Where a key stands in the file, for messages. */
class Places {
  readonly #path: string;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(path: string, document: Document, lines: LineCounter) {
    this.#path = path;
    this.#document = document;
    this.#lines = lines;
  }

  async placing<T>(key: string, work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof UsageError) || this.#offsetOf(key) === undefined) throw error;
      throw this.error(key, error.message, error.hint);
    }
  }

  error(key: string, message: string, hint?: string): UsageError {
    const { line, col } = this.#lines.linePos(this.#offsetOf(key) ?? 0);
    return fileError(this.#path, line, col, message, hint);
  }

  #offsetOf(key: string): number | undefined {
    const { contents } = this.#document;
    const pair = isMap(contents)
      ? contents.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
      : undefined;
    return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
  }
}

function scratchCommand(strategy: StrategyName): Command {
  const scratch = new Command(strategy).exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
  addSearchOptions(scratch, strategy);
  return scratch;
}

/** Parsed by the very options of the command line, one key at a time, so that what is wrong has a place. */
function readOption(strategy: StrategyName, key: string, entry: Entry, places: Places): SearchOptions {
  const scratch = scratchCommand(strategy);
  const flag = key.length === 1 ? `-${key}` : `--${key}`;
  const option = scratch.options.find(({ long, short }) => long === flag || short === flag);
  if (option === undefined || notInFile.includes(key)) {
    const known = scratch.options.map(({ long }) => long?.slice(2) ?? '').filter((name) => !notInFile.includes(name));
    const near = nearest(key, [...known, ...commandKeys]);
    throw places.error(key, `unknown key "${key}"`, near.length > 0 ? `did you mean ${near.join(' or ')}?` : undefined);
  }
  const values = Array.isArray(entry) ? entry : [entry];
  const words = values.flatMap((value) => {
    if (typeof value === 'boolean' && !option.required) return value ? [flag] : [];
    return [flag, String(value)];
  });
  try {
    return withoutDefaults(scratch.parse(words, { from: 'user' }).opts<SearchOptions>());
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw places.error(key, error.message.replace(/^error: /, ''));
  }
}

function commandOf(data: Readonly<Record<string, Entry>>, places: Places): CommandTemplate | undefined {
  const command = data['command'];
  const args = data['args'];
  if (command === undefined) {
    if (args !== undefined) throw places.error('args', '"args" needs "command"');
    return undefined;
  }
  const head = [command].flat().map(String);
  const tail = args === undefined ? [] : [args].flat().map(String);
  const [first = ''] = head;
  if (head.length === 1 && tail.length === 0 && /\s/.test(first)) return { kind: 'shell', text: first };
  return { kind: 'argv', argv: [...head, ...tail] };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageError('file.unreadable', `cannot read ${path}: ${messageOf(cause)}`, { cause });
  }
}

function fileError(path: string, line: number, column: number, message: string, hint?: string): UsageError {
  return new UsageError('file.invalid', `${path}:${line}:${column}: ${message}`, { hint });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
