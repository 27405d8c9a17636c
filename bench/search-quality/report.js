// Tables and figures of all curves: told here, and written into README.md and figures/.
//   node bench/search-quality/report.js [--curves FOLDER] [--only SUBJECT,…] [--print]
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { curvesFolder, readCurves, subjectsOf } from './curves.js';
import { loadProduct } from './product.js';
import { placeOf, realSection, sectionsOf, winCell } from './sections.js';
import { BUDGETS } from './views.js';
import { renderMarkdown, renderText } from './tables.js';

const OURS = 'hyper-bayesian';
const BEGIN = '<!-- written by report.js: begin -->';
const END = '<!-- written by report.js: end -->';

const { values: options } = parseArgs({
  options: {
    curves: { type: 'string', default: curvesFolder },
    only: { type: 'string' },
    print: { type: 'boolean', default: false },
  },
});
const page = join(import.meta.dirname, 'README.md');
const figures = join(import.meta.dirname, 'figures');

const { sections, wins } = sectionsOf(readAll(options.curves), OURS);
const real = realSection(readAll(join(options.curves, 'real')));
const tables = [rivalTable(wins), ...sections, real].filter((table) => table !== undefined);
const verdict = verdictOf(wins);
console.log([...tables.map(renderText), verdict].join('\n\n\n'));
if (!options.print) {
  writeFigures(tables, await loadProduct());
  await writePage([verdict, ...tables.map(renderMarkdown)].join('\n\n'));
}

function readAll(folder) {
  if (!existsSync(folder)) return [];
  const only = options.only?.split(',');
  const names = subjectsOf(folder).filter((name) => only === undefined || only.includes(name));
  return names.flatMap((name) => readCurves(name, folder));
}

/** A sentence for the peers of the whole protocol, one for those of the panel; our own random search is no peer. */
function verdictOf(compared) {
  const done = compared.filter(({ peer, comparison }) => comparison !== null && peer !== 'hyper-random');
  const wholePeers = new Set(done.filter(({ budget }) => budget === Math.max(...BUDGETS)).map(({ peer }) => peer));
  const groups = [
    ['searches of all problems', done.filter(({ peer }) => wholePeers.has(peer))],
    ['searches of the panel', done.filter(({ peer }) => !wholePeers.has(peer))],
  ];
  return groups
    .filter(([, own]) => own.length > 0)
    .map(([what, own]) => verdictOn(what, own))
    .join(' ');
}

function verdictOn(what, own) {
  const peers = [...new Set(own.map(({ peer }) => peer))].join(', ');
  const ahead = own.filter(({ comparison }) => comparison.low > 0.5).length;
  const behind = own.filter(({ comparison }) => comparison.high < 0.5).length;
  const better = own.filter(({ comparison }) => comparison.rate > 0.5).length;
  return (
    `Of ${own.length} comparisons with ${peers} (${what}), hyper is ahead in ${ahead} and behind in ${behind}; ` +
    `the others are undecided. In ${better} it was better more often than not.`
  );
}

/** Those that were better more often than not: what is undecided is not hidden among what is won. */
function rivalTable(compared) {
  const better = compared.filter(({ comparison }) => comparison !== null && comparison.rate < 0.5);
  if (better.length === 0) return undefined;
  return {
    title: 'Peers that were better more often than hyper',
    notes: [
      'Win rates of hyper below a half, and their intervals. −: the interval is below a half too; all others may be chance.',
    ],
    columns: ['', 'peer', 'after', 'win rate of hyper', 'searches of both'],
    rows: better.map(({ track, parallel, peer, budget, comparison }) => [
      `${track}, ${placeOf({ parallel })}`,
      peer,
      `${budget} runs`,
      winCell(comparison),
      String(comparison.pairs),
    ]),
  };
}

/** Figures of tables that are no more are removed. */
function writeFigures(drawn, { curves: { curvesFigure }, layout: { layOut }, svg: { paintSvg } }) {
  mkdirSync(figures, { recursive: true });
  for (const file of readdirSync(figures)) rmSync(join(figures, file));
  for (const { figure, curves } of drawn) {
    if (figure === undefined) continue;
    writeFileSync(join(import.meta.dirname, figure.file), paintSvg(layOut(curvesFigure(curves))));
  }
}

async function writePage(generated) {
  const text = readFileSync(page, 'utf8');
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from === -1 || to < from) throw new Error(`${page} has no lines ${BEGIN} and ${END}`);
  const whole = `${text.slice(0, from)}${BEGIN}\n\n${generated}\n\n${text.slice(to)}`;
  writeFileSync(page, await format(whole, { parser: 'markdown', singleQuote: true, printWidth: 120 }));
}
