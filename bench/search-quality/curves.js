// Curves on disk: one line a curve, appended as soon as it is there, so that a run that was broken off goes on where it was.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Curve
 * @property {string} subject
 * @property {string} version
 * @property {string} problem
 * @property {string} track
 * @property {number} seed
 * @property {number} parallel
 * @property {number} budget
 * @property {string} date
 * @property {readonly (readonly [run: number, regret: number])[]} best where the best so far changed, and to what
 * @property {number} cpuMs of one suggestion, in the mean
 */

export const curvesFolder = join(import.meta.dirname, 'curves');

/** @returns {Curve[]} of one subject; of the same problem, seed and parallel runs the last version's, and of that the last one with the largest budget */
export function readCurves(subject, folder = curvesFolder) {
  const file = join(folder, `${subject}.ndjson`);
  if (!existsSync(file)) return [];
  // Behind the last line break stands nothing, or half a line.
  const curves = readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  const latest = new Map();
  for (const curve of curves) {
    const known = latest.get(keyOf(curve));
    const isNewer = known?.version !== curve.version;
    if (isNewer || known.budget <= curve.budget) latest.set(keyOf(curve), curve);
  }
  return [...latest.values()];
}

/** Names of all subjects that have curves. */
export function subjectsOf(folder = curvesFolder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ndjson'))
    .map((file) => file.slice(0, -'.ndjson'.length));
}

/** @param {Curve} curve */
export function appendCurve(curve, folder = curvesFolder) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${curve.subject}.ndjson`);
  cutHalfLine(file);
  appendFileSync(file, `${JSON.stringify(curve)}\n`);
}

/** What a kill in the middle of a line left behind. */
function cutHalfLine(file) {
  if (!existsSync(file)) return;
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf('\n') + 1;
  if (end < bytes.length) truncateSync(file, end);
}

export function keyOf({ problem, seed, parallel }) {
  return `${problem}/${seed}/${parallel}`;
}
