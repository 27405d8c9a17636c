// A run's output on its way to a reader: as it is, made safe for a terminal, or line by line with the Run ID in front.
import { StringDecoder } from 'node:string_decoder';
import { safe } from './safe.ts';
import type { Style } from './terminal.ts';

/** `push` gives what can be shown by now; `end` what was waiting for the rest of its line. */
export type LogFilter = { push(bytes: Uint8Array): string | Uint8Array; end(): string };

/** A longer line is shown in pieces, so that a line without an end costs no memory. */
const longestLine = 64 * 1024;

export const rawLog: LogFilter = { push: (bytes) => bytes, end: () => '' };

/** Lines with `prefix` in front. `isSafe`: control characters are made visible, and of a line that was overwritten the last state stays. */
export function lineFilter(prefix: string, isSafe: boolean): LogFilter {
  const decoder = new StringDecoder('utf8');
  let waiting = '';
  const show = (line: string): string => `${prefix}${isSafe ? safe(lastState(line)) : line}\n`;
  return {
    push(bytes) {
      const lines = (waiting + decoder.write(Buffer.from(bytes))).split('\n');
      waiting = lines.pop() ?? '';
      if (waiting.length > longestLine) {
        lines.push(waiting);
        waiting = '';
      }
      return lines.map(show).join('');
    },
    end() {
      const rest = waiting + decoder.end();
      waiting = '';
      return rest === '' ? '' : show(rest);
    },
  };
}

/** Sixteen looks, no two of runs that follow each other alike; black and white are the terminal's own. */
const styles: readonly Style[] = [
  'cyan',
  'yellow',
  'magenta',
  'green',
  'blue',
  'red',
  'cyanBright',
  'yellowBright',
  'magentaBright',
  'greenBright',
  'blueBright',
  'redBright',
  ['bold', 'cyan'],
  ['bold', 'yellow'],
  ['bold', 'magenta'],
  ['bold', 'green'],
];

/** How the Run ID in front of its lines looks, the same wherever they are shown. */
export function runStyle(run: number): Style {
  return styles[run % styles.length] ?? 'dim';
}

/** Progress bars overwrite their line again and again: what is behind the last carriage return. */
function lastState(line: string): string {
  return line.replace(/\r+$/, '').split('\r').at(-1) ?? '';
}
