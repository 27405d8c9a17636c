// `hyper probe`: one run, or one log, and every series in it.
import { basename, resolve } from 'node:path';
import { UsageError } from '../../errors.ts';
import { createWatches } from '../../metrics/watches.ts';
import { parseTemplate, renderCommand } from '../../search/command.ts';
import { renderWords } from '../../search/quote.ts';
import { chooseObjective, SeriesBook } from '../../search/series.ts';
import type { SearchSpec, SourceSpec } from '../../search/spec.ts';
import { parseSpace } from '../../space/parse.ts';
import { pointFromUnit } from '../../space/unit.ts';
import { probeRecord, renderProbe } from '../../views/probe.ts';
import type { ProbeEnd } from '../../views/probe.ts';
import { terminalOf } from '../../views/terminal.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { createNames, FileReader } from '../probe/file-reader.ts';
import { gather } from '../probe/gather.ts';
import { optionsFor, searchWords } from '../probe/options-for.ts';
import { runOnce } from '../probe/run-once.ts';
import { probeSpec } from '../probe/spec.ts';
import { pythonNote } from '../python-note.ts';
import { readSources } from '../sources.ts';
import type { ProbeOptions } from './probe.ts';
import type { SearchCall } from './search.ts';

/** Exit code where no metric was found. */
const nothingFound = 4;

/** Resolves to the exit code. */
export async function probe(options: ProbeOptions, call: SearchCall, io: Io): Promise<number> {
  if (options.log !== undefined && call.command !== undefined) {
    throw new UsageError('probe.twice', '--log looks at a file, and a command is given too', {
      hint: 'give one of them',
    });
  }
  const space = await parseSpace(options.param ?? [], options.jsonParam ?? []);
  const sources = await readSources(options, space, 1);
  const book = new SeriesBook();
  const end =
    options.log === undefined
      ? await runCommand(probeSpec(options, call, space, sources, io), io, book)
      : await readLog(options.log, sources, io, book);
  const series = book.all();
  const choice = chooseObjective(series);
  const words = choice === undefined ? [] : optionsFor(choice);
  const search = call.command === undefined || space.length === 0 ? [] : searchWords(words, options, call.command);
  const result = { ...end, series, choice, options: renderWords(words), search: renderWords(search) };
  const write = writerOf(io.stdout);
  if (options.json === true) write(`${JSON.stringify(probeRecord(result), undefined, 2)}\n`);
  else write(renderProbe(terminalOf(io.stdout, io.env, options.color), result));
  return series.length === 0 ? nothingFound : 0;
}

async function runCommand(spec: SearchSpec, io: Io, book: SeriesBook): Promise<ProbeEnd> {
  const say = (text: string): void => writerOf(io.stderr)(`${text}\n`);
  const point = pointFromUnit(
    spec.space,
    spec.space.map(() => 0.5),
  );
  const template = parseTemplate(spec.command, spec.space, spec.renders);
  const shown = renderCommand(template, point, { run: 1, seed: 1, runDir: '$HYPER_RUN_DIR' });
  for (const note of pythonNote(spec.command, { autolog: spec.autolog })) say(note);
  say(`running once, ${spec.timeout?.text ?? ''} at most: ${shown}`);
  return await runOnce(spec, point, io, say, (ended) => ({
    what: shown,
    outcome: ended.outcome,
    tail: ended.tail,
    problems: gather(ended, spec.sources, spec.runsIn === 'run' ? ended.runDir : spec.cwd, book),
  }));
}

async function readLog(path: string, sources: readonly SourceSpec[], io: Io, book: SeriesBook): Promise<ProbeEnd> {
  const nameOf = createNames(sources);
  const watches = await createWatches(sources);
  for (const watch of watches.filter((one) => one.path === 'log')) {
    const spec = sources.find((source) => source.kind === 'regex' && watch.name.endsWith(` ${source.name}`));
    const reader = new FileReader(
      { ...watch, path: resolve(io.cwd, path) },
      book,
      { source: watch.name, spec },
      nameOf,
    );
    reader.readAll();
    if (reader.problem !== undefined) throw new UsageError('probe.log', `cannot read ${path}: ${reader.problem}`);
  }
  return { what: basename(path), outcome: undefined, tail: [], problems: [] };
}
