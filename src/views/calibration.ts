// How far the model of a search can be trusted: how often results fell where it expected them.
import type { Calibration } from '../search/surprise.ts';
import { shareWithinOneSd } from '../search/surprise.ts';
import type { Terminal } from './terminal.ts';
import { wrapText } from './width.ts';

/** `12 of 18 results fell within ±1 sd of what was expected (68 % is right)`, within the terminal; undefined: nothing to say. */
export function calibrationLines(terminal: Terminal, calibration: Calibration | undefined): readonly string[] {
  if (calibration === undefined) return [];
  const { within, results } = calibration;
  const sign = terminal.isUtf8 ? '±' : '+-';
  const usual = Math.round(100 * shareWithinOneSd);
  const text = `${within} of ${results} results fell within ${sign}1 sd of what was expected (${usual} % is right)`;
  return wrapText(text, terminal.width());
}

/** For programs; null: too few results. */
export function calibrationJson(calibration: Calibration | undefined): object | null {
  if (calibration === undefined) return null;
  const { results, within } = calibration;
  return { results, within_1_sd: within, share: within / results, usual_share: shareWithinOneSd };
}
