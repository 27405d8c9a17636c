// Searches that are harmed at random moments and resumed each time; at the end, nothing may be lost.
import { parseArgs } from 'node:util';
import { createRng } from '../../src/numerics/rng.ts';
import { setup } from '../build.ts';
import { canSpoilDisks } from './arena.ts';
import { harms } from './harms.ts';
import type { Harm } from './harms.ts';
import { besiege, pointsInPeace } from './siege.ts';
import type { Result } from './siege.ts';

const usage = `npm run chaos -- [--kills N] [--seed S] [--minutes M] [--only KIND]`;

/** What one kind of harm came to, over all its searches. */
type Tally = { kills: number; runs: number; lost: number; doubled: number; leftBehind: number };

export type Stage = {
  print(line: string): void;
  /** From then on nothing is harmed any more: the search under way comes to its end, and no other begins. */
  readonly signal: AbortSignal;
};

/** A search is left in peace after so many. */
const killsPerSearch = 12;

/** Runs at random, with that seed; and a grid. Both have some more runs than a search is harmed. */
const searches = [
  ['random', '-n', '28', '--seed', '11', '--param', 'x=0:1', '--param', 'k=1:99:int'],
  ['grid', '--param', 'x=1,2,3,4,5,6,7', '--param', 'k=1:4:int'],
] as const;

/** Resolves to the exit code: 1 where something was lost, 2 for a word that is not known. */
export async function chaos(argv: readonly string[], { print, signal: stop }: Stage): Promise<number> {
  const { kills, seed, minutes, only } = readOptions(argv);
  await setup();
  const kinds = kindsOf(only, print);
  if (kinds.length === 0) {
    print(`there is no kind "${only}" here: ${harms.map(({ name }) => name).join(', ')}, mixed\n${usage}`);
    return 2;
  }
  const points = await Promise.all(searches.map((search) => pointsInPeace(search)));
  const tallies = new Map(kinds.map(({ name }) => [name, { kills: 0, runs: 0, lost: 0, doubled: 0, leftBehind: 0 }]));
  const signal = AbortSignal.any([stop, AbortSignal.timeout(minutes * 60_000)]);
  const most = Math.min(killsPerSearch, Math.ceil(kills / kinds.length));
  let left = kills;
  let broken = 0;
  for (let round = 0; left > 0 && !signal.aborted; round += 1) {
    const kind = kinds[round % kinds.length];
    const which = (round + Math.floor(round / kinds.length)) % searches.length;
    const search = searches[which];
    if (kind === undefined || search === undefined) break;
    const dice = createRng(seed, round);
    const ownDisk = kind.harms.some(({ needsDisk }) => needsDisk === true);
    const setting = { harms: kind.harms, kills: Math.min(left, most), search, points: points[which] ?? [] };
    const result = await besiege({ ...setting, dice, ownDisk, signal });
    left -= result.kills;
    if (result.complaints.length > 0) broken += 1;
    add(tallies.get(kind.name), result);
    tell(result, `round ${round}: ${kind.name}, ${search[0]}`, print);
  }
  for (const line of table(tallies)) print(line);
  print(`seed ${seed}: ${broken === 0 ? 'nothing lost' : `${broken} searches broke a promise, see above`}`);
  return broken === 0 ? 0 : 1;
}

function readOptions(argv: readonly string[]) {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      kills: { type: 'string', default: '330' },
      seed: { type: 'string', default: String(Date.now() % 100_000) },
      minutes: { type: 'string', default: '30' },
      only: { type: 'string', default: '' },
    },
  });
  const number = (text: string) => {
    if (!/^\d+(\.\d+)?$/.test(text)) throw new TypeError(`"${text}" is no number\n${usage}`);
    return Number(text);
  };
  return {
    kills: number(values.kills),
    seed: number(values.seed),
    minutes: number(values.minutes),
    only: values.only,
  };
}

/** Each harm by itself, and all of them at once. */
function kindsOf(only: string, print: Stage['print']): readonly { name: string; harms: readonly Harm[] }[] {
  const possible = canSpoilDisks() ? harms : harms.filter(({ needsDisk }) => needsDisk === undefined);
  for (const { name } of harms.filter((harm) => !possible.includes(harm))) {
    print(`left out, for no disk can be mounted here (needs root): ${name}`);
  }
  const kinds = [...possible.map((harm) => ({ name: harm.name, harms: [harm] })), { name: 'mixed', harms: possible }];
  return kinds.filter(({ name }) => only === '' || name === only);
}

function add(tally: Tally | undefined, result: Result): void {
  if (tally === undefined) return;
  for (const key of ['kills', 'runs', 'lost', 'doubled', 'leftBehind'] as const) tally[key] += result[key];
}

function tell({ kills, complaints, folder }: Result, what: string, print: Stage['print']): void {
  print(`${what}, ${kills} kills: ${complaints.length === 0 ? 'good' : `BROKEN, look into ${folder}`}`);
  for (const complaint of complaints) print(`  ${complaint.replaceAll('\n', '\n    ')}`);
}

function table(tallies: ReadonlyMap<string, Tally>): readonly string[] {
  const total: Tally = { kills: 0, runs: 0, lost: 0, doubled: 0, leftBehind: 0 };
  const rows = [...tallies].map(([name, tally]) => {
    add(total, { ...tally, complaints: [], folder: '' });
    return row(name, tally);
  });
  const head = [
    'kind'.padEnd(20),
    ...['kills', 'runs', 'lost', 'doubled', 'left behind'].map((word) => word.padStart(12)),
  ];
  return [head.join(''), ...rows, row('all', total)];
}

function row(name: string, { kills, runs, lost, doubled, leftBehind }: Tally): string {
  return [name.padEnd(20), ...[kills, runs, lost, doubled, leftBehind].map((n) => String(n).padStart(12))].join('');
}
