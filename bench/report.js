// What every measurement prints: the machine, then a table of figures beside the goals they must reach.
import { cpus, loadavg, release, totalmem } from 'node:os';

/**
 * @typedef {{ what: string, figure: number, unit: string, goal?: { atMost: number } | { atLeast: number } }} Figure
 * Prints the figures; the process ends with 1 where one misses its goal.
 * @param {string} title
 * @param {readonly Figure[]} figures
 */
export function report(title, figures) {
  console.log(`\n${title}\n${machine()}\n`);
  const width = Math.max(...figures.map(({ what }) => what.length));
  for (const figure of figures) {
    console.log(
      `  ${figure.what.padEnd(width)}  ${shown(figure.figure).padStart(9)} ${figure.unit.padEnd(7)} ${verdict(figure)}`.trimEnd(),
    );
  }
  if (figures.some((figure) => !isReached(figure))) process.exitCode = 1;
}

function machine() {
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const load = loadavg()[0].toFixed(2);
  return `${processors.length} × ${processors[0].model}, ${memory} GiB, Linux ${release()}, Node ${process.version}, load ${load}`;
}

function verdict(figure) {
  if (figure.goal === undefined) return '';
  const bound = 'atMost' in figure.goal ? `≤ ${figure.goal.atMost}` : `≥ ${figure.goal.atLeast}`;
  return `goal ${bound}  ${isReached(figure) ? 'reached' : 'MISSED'}`;
}

function isReached({ figure, goal }) {
  if (goal === undefined) return true;
  return 'atMost' in goal ? figure <= goal.atMost : figure >= goal.atLeast;
}

/** Three or more significant digits, without an exponent. */
function shown(figure) {
  if (Math.abs(figure) >= 100) return String(Math.round(figure));
  return String(Number(figure.toPrecision(3)));
}
