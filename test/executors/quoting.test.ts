// Every value, through every login shell that a host may have, to the run's own words and variables: what arrives is the value.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Executor, Slot } from '../../src/executors/executor.ts';
import { createHostsExecutor } from '../../src/executors/hosts/executor.ts';
import { parseTemplate, renderScript } from '../../src/search/command.ts';
import { paramVariable, runEnvironment } from '../../src/search/environment.ts';
import { plainHost } from '../../src/search/plain-host.ts';
import type { CommandTemplate, HostSpec } from '../../src/search/spec.ts';
import type { Point, SearchSpace } from '../../src/space/param.ts';
import { loginShells } from '../lab/furnish.ts';
import { openLab, type Lab } from '../lab/lab.ts';
import { isLabSkipped, nameMissingLab } from '../lab/missing.ts';

const signal = new AbortController().signal;
const projectId = randomUUID();
const valuesPerRun = 30;
const seed = 1;

/** What shells, ssh, printf, csh's history, fish's syntax and our own protocol could trip over, by itself. */
// prettier-ignore
const nasty = [
  '', ' ', 'a b', "it's", 'say "hi"', '; echo no', '$(echo no)', '`echo no`', '(echo no)', 'a\nb', '\n', '\na\n',
  '*', '?', '[a-z]', '~', '~root', '$HOME', '${HOME}', '$$', '$?', '\\', '\\\\', 'a\\', '\\n', '\\0', '\\c', '%s',
  '!', '!!', '!$', '!-1', '^a^b', '#no', '# no', '-n', '-e', '--', '&& no', '| no', '> no', '<no', '{a,b}', '{1..3}',
  "'", '"', "''", '\'"\'"', "\\'", "'\\''", "$'a'", '=ls', 'a=b', '\t', '\r', '\r\n', '\x01', '\x1b[31m', '\x7f',
  'é', '💫', '日本', '\u00a0', '\u2028', '$', '1>&2', 'if', 'end', ':', '%', '@', '+', ',', '\x0b', '\x0c', '\x04',
];

/** Pieces of all of that, glued at random. */
const glued = fc.array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 6 })), {
  minLength: 1,
  maxLength: 6,
});
const random = fc.sample(
  glued.map((pieces) => pieces.join('').replaceAll('\0', '\\0')),
  { numRuns: 600, seed },
);
const strings = [...nasty, ...random];

/** Points of so many params, whose values are all the strings in their order. */
const points: readonly Point[] = Array.from({ length: Math.ceil(strings.length / valuesPerRun) }, (_, at) =>
  Object.fromEntries(strings.slice(at * valuesPerRun, (at + 1) * valuesPerRun).map((text, i) => [`p${i}`, text])),
);

nameMissingLab();

describe.skipIf(isLabSkipped())('a run on a host', () => {
  let lab: Lab;
  let executor: Executor;
  let slots: ReadonlyMap<string, Slot>;
  beforeAll(async () => {
    lab = await openLab(loginShells.map((shell) => ({ shell })));
    lab.putOnPath();
    executor = openExecutor(lab);
    slots = await slotsOfAll(executor, lab.hosts);
  });
  afterAll(async () => {
    await executor?.close();
    await lab?.close();
  });

  test.each(loginShells.map((shell, index) => ({ shell, host: `h${index + 1}` })))(
    `whose login shell is $shell gets each of ${strings.length} values in its words and variables`,
    async ({ host }) => {
      const slot = slots.get(host);
      if (slot === undefined) throw new Error(`no slot on ${host}`);
      const outputs = await Promise.all(points.map((point, index) => outputOf(executor, slot, point, index)));
      expect(outputs.map(({ words }) => words).flat()).toEqual(strings);
      expect(outputs.map(({ quoted }) => quoted).flat()).toEqual(strings);
      expect(outputs.map(({ variables }) => variables).flat()).toEqual(strings);
    },
  );
});

function openExecutor(lab: Lab): Executor {
  return createHostsExecutor({
    hosts: lab.hosts.map(hostSpec),
    projectId,
    stateFolder: lab.folder,
    lostAfterMs: null,
    prepare: async ({ facts }) => ({ cwd: facts.home }),
    slotsOf: async (_access, { name }) => [{ id: `${name}:0`, host: name, gpus: [] }],
    disabled: () => new Map(),
    local: () => {
      throw new Error('no run is to be here');
    },
    notice: (text) => console.warn(text),
  });
}

function hostSpec(name: string): HostSpec {
  return { ...plainHost(name), slots: 1 };
}

/** Waits for the slowest host too. */
async function slotsOfAll(executor: Executor, hosts: readonly string[]): Promise<ReadonlyMap<string, Slot>> {
  for (;;) {
    const open = (await executor.slots(hosts.length, signal)).filter(({ blocked }) => blocked === undefined);
    if (hosts.every((name) => open.some(({ host }) => host === name)))
      return new Map(open.map((slot) => [slot.host, slot]));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The same values three times: as words of an argv, quoted in a text for the shell, and from the environment. */
async function outputOf(executor: Executor, slot: Slot, point: Point, index: number) {
  const job = executor.place({ search: 1, run: index + 1, attempt: 1 }, slot);
  const names = Object.keys(point);
  const space: SearchSpace = names.map((name) => ({ kind: 'list', name, values: [point[name] ?? null] }));
  const print = `printf '%s\\0'`;
  const words = ['printf', '%s\\0', ...names.map((name) => `:${name}:`)];
  const quoted = names.map((name, at) => (at % 2 === 0 ? `":${name}:"` : `':${name}:'`)).join(' ');
  const variables = names.map((name) => `"$${paramVariable(name)}"`).join(' ');
  const script = [
    `(${render({ kind: 'argv', argv: words }, space, point)})`,
    render({ kind: 'shell', text: `${print} ${quoted}` }, space, point),
    `${print} ${variables}`,
  ].join('\n');
  const { ref, where } = job;
  const inherited = new Set<string>();
  const input = { ref, projectId, space, point, seed, runDir: where.dir, metricsFile: 'm', inherited };
  const env = runEnvironment(input);
  await executor.launch(job, { script, env, cwd: where.dir, limitSeconds: 0, graceSeconds: 5 }, signal);
  const texts = (await logOf(executor, job)).split('\0').slice(0, -1);
  const part = (at: number) => texts.slice(at * names.length, (at + 1) * names.length);
  return { words: part(0), quoted: part(1), variables: part(2) };
}

function render(command: CommandTemplate, space: SearchSpace, point: Point): string {
  return renderScript(parseTemplate(command, space), point, { run: 1, seed, runDir: '/r' });
}

async function logOf(executor: Executor, job: Parameters<Executor['launch']>[0]): Promise<string> {
  const chunks: Uint8Array[] = [];
  let position = { generation: 0, offset: 0 };
  for (;;) {
    const [answer] = await executor.poll([{ job, file: 'log', ...position }], signal);
    if (answer === undefined) throw new Error('no answer');
    chunks.push(answer.bytes);
    position = answer;
    if (answer.fate.kind === 'lost') throw new Error(`lost: ${answer.fate.why}`);
    if (answer.fate.kind === 'exited' && answer.bytes.length === 0) return Buffer.concat(chunks).toString();
    if (answer.bytes.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
