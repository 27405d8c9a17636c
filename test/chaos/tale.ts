// What each command of a search writes down itself, in a folder that hyper knows nothing of.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How many metric lines each command prints. */
export const linesPerRun = 12;

/** Run IDs are below that, so a value tells both its run and its line. */
const valuesPerRun = 1000;

/** The value of the metric `acc` that run prints in its line, counted from 1. */
export function valueOf(run: number, line: number): number {
  return run * valuesPerRun + line;
}

/**
 * The command. Each step is noted before it is done. A line that cannot be printed, for the disk is full, is printed again: it is
 * short enough to be written whole or not at all. Pauses of $CHAOS_PAUSE seconds.
 */
export const script = `tale=$CHAOS_TALES/$HYPER_RUN_ID-$HYPER_ATTEMPT
echo "start $HYPER_RUN_ID $HYPER_ATTEMPT $$" >>"$tale"
line=0
while [ $line -lt ${linesPerRun} ]; do
  line=$((line + 1))
  echo "line $line" >>"$tale"
  until echo "epoch=$line acc=$((HYPER_RUN_ID * ${valuesPerRun} + line))"; do sleep 0.05; done 2>/dev/null
  [ "$CHAOS_PAUSE" = 0 ] || sleep "$CHAOS_PAUSE"
done
echo "done $HYPER_RUN_ID $HYPER_ATTEMPT" >>"$tale"
`;

/** What one attempt wrote. */
export type Tale = {
  readonly run: number;
  readonly attempt: number;
  /** Process ids, one for each time it was started. */
  readonly starts: readonly number[];
  /** Numbers of the metric lines, in the order in which they were printed. */
  readonly lines: readonly number[];
  /** How often it came to its end. */
  readonly ends: number;
};

export function readTales(folder: string): readonly Tale[] {
  return readdirSync(folder).map((name) => {
    const [run = 0, attempt = 0] = name.split('-').map(Number);
    return { run, attempt, ...parseTale(readFileSync(join(folder, name), 'utf8')) };
  });
}

function parseTale(text: string): Pick<Tale, 'starts' | 'lines' | 'ends'> {
  const words = text.split('\n').map((line) => line.split(' '));
  const ofKind = (kind: string) => words.filter(([first]) => first === kind);
  return {
    starts: ofKind('start').map((line) => Number(line[3])),
    lines: ofKind('line').map((line) => Number(line[1])),
    ends: ofKind('done').length,
  };
}
