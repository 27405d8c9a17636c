// `hyper zoom`: the command alone on stdout, so that a shell can take it from there; what was changed and why on stderr.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { quoteIn, renderWords } from '../../search/quote.ts';
import type { SearchState } from '../../search/state.ts';
import { isSecretName, redactUrl } from '../../views/redact.ts';
import { renderZoom } from '../../views/zoom.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { loadSearch } from '../load.ts';
import { withReader } from '../reading.ts';
import { resolveSearch } from '../reference.ts';
import { planZoom } from '../zoom.ts';
import type { Zoom } from '../zoom.ts';
import { knownWords } from '../zoom-known.ts';
import { isHidden, specWords } from '../zoom-words.ts';
import type { ZoomOptions } from './zoom.ts';

/** Of the results, the best that ranges close around. */
const usualShare = 0.2;

export async function zoom(text: string, options: ZoomOptions, io: Io): Promise<void> {
  await withReader(io, async (reader) => {
    const state = await loadSearch(reader, await resolveSearch(text, reader));
    const planned = await planZoom(state, options.top ?? usualShare);
    const known = await knownWords(state, planned.spec, reader);
    const { words, spec } = await specWords(planned.spec, known, planned.isWhole);
    const start = spec.cwd === io.cwd ? '' : `cd ${quoteIn('bare', spec.cwd)} && `;
    const command = `${start}${renderWords(words)}`;
    const notes = notesOf(state, planned, words);
    if (options.json === true) {
      const record = { search: state.search, command, argv: words, cwd: spec.cwd, ...figures(planned), notes };
      writerOf(io.stdout)(`${JSON.stringify(record, undefined, 2)}\n`);
      return;
    }
    writerOf(io.stderr)(renderZoom({ search: state.search, ...planned, notes }));
    writerOf(io.stdout)(`${command}\n`);
  });
}

function figures({ results, best, changes }: Zoom): object {
  const params = changes.map(({ name, from, to, why }) => ({ name, from, to: to ?? from, why }));
  return { results, best, params };
}

/** What the command cannot say, or says in another way than the old one did. */
function notesOf({ search, spec }: SearchState, planned: Zoom, words: readonly string[]): readonly string[] {
  const { code, snapshot, env, renders, cwd, startPoints, name } = spec;
  const unprinted = Object.keys(env).filter((key) => isHidden(spec, key));
  const lost = renders.filter(({ as }) => !existsSync(join(cwd, as))).map(({ as }) => as);
  const url = code?.source?.url;
  const secret = spec.space.find((param) => param.kind === 'list' && isSecretName(param.name));
  return [
    ...(planned.isWhole ? ['all points of the new grid are run'] : []),
    ...(startPoints.length === 0 ? [] : ['--start is left out: those points have been run']),
    ...(name === null ? [] : [`the name ${name} is left out: it stays that of search #${search}`]),
    ...unprinted.map((key) => `the value of ${key} is not printed: it is taken from the environment`),
    ...lost.map((as) => `--render ${as}: put the path of the file there`),
    ...(url === undefined || redactUrl(url) === url ? [] : ['the password in --github-url is not printed']),
    ...(secret === undefined ? [] : [`the command holds values of ${secret.name}`]),
    ...(snapshot === null || code === null || code.source !== undefined || code.commit === ''
      ? []
      : [`the code is taken as it is now; --commit-ref ${code.commit.slice(0, 12)} takes that of search #${search}`]),
    ...(words.includes('--from') || words.includes('--import') ? [] : ['the new search begins without known results']),
  ];
}
