// `hyper label add|remove`: whoever drives the search is not asked; labels are no events.
import { UsageError } from '../../errors.ts';
import type { Annotated } from '../../search/annotations.ts';
import { nearest } from '../../space/nearest.ts';
import type { StoreReader } from '../../store/store.ts';
import { safe } from '../../views/safe.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { summaryOf } from '../reading.ts';
import { findAnnotated, nameOf, withStore } from '../writing.ts';

/** Prints the labels there are now. Throws UsageError for a name that is none, or is not there to be removed; then none was changed. */
export async function changeLabels(
  verb: 'add' | 'remove',
  reference: string,
  names: readonly string[],
  io: Io,
): Promise<void> {
  const texts = names.map((name) => labelOf(name));
  await withStore(io, async (store) => {
    const of = await findAnnotated(reference, store);
    if (verb === 'add') store.addLabels(of, texts);
    else {
      refuseUnknown(of, texts, labelsOf(of, store));
      store.removeLabels(of, texts);
    }
    const labels = labelsOf(of, store);
    const now = labels.length === 0 ? 'has no labels now' : `is labelled ${labels.map(safe).join(', ')}`;
    writerOf(io.stdout)(`${nameOf(of)} ${now}\n`);
  });
}

function labelOf(text: string): string {
  const label = text.trim();
  // oxlint-disable-next-line no-control-regex -- a label is shown in one line, among others
  if (label !== '' && label.length <= 100 && !/[\x00-\x1f\x7f]/.test(label)) return label;
  throw new UsageError('label.text', `${JSON.stringify(text)} is no label`, {
    hint: 'a label has 1 to 100 characters and is one line; longer texts are notes: hyper note',
  });
}

function labelsOf({ search, run }: Annotated, reader: StoreReader): readonly string[] {
  if (run === null) return summaryOf(reader, search).labels;
  return reader.annotationsOfRuns(search).get(run)?.labels ?? [];
}

function refuseUnknown(of: Annotated, names: readonly string[], labels: readonly string[]): void {
  const unknown = names.find((name) => !labels.includes(name));
  if (unknown === undefined) return;
  const meant = nearest(unknown, labels);
  const question = meant.length === 0 ? '' : `did you mean ${meant.map(safe).join(' or ')}?  `;
  const known = labels.length === 0 ? 'it has none' : `it has ${labels.map(safe).join(', ')}`;
  throw new UsageError('label.unknown', `${nameOf(of)} has no label "${unknown}"`, { hint: `${question}${known}` });
}
