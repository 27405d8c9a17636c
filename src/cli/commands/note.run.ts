// `hyper note`: whoever drives the search is not asked; notes are no events.
import type { Annotated } from '../../search/annotations.ts';
import type { StoreReader } from '../../store/store.ts';
import { safe } from '../../views/safe.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { summaryOf, withReader } from '../reading.ts';
import { findAnnotated, nameOf, withStore } from '../writing.ts';

/** undefined prints the note; a blank text removes it. */
export async function note(reference: string, text: string | undefined, io: Io): Promise<void> {
  if (text === undefined) await print(reference, io);
  else await write(reference, text.trim(), io);
}

async function print(reference: string, io: Io): Promise<void> {
  await withReader(io, async (reader) => {
    const of = await findAnnotated(reference, reader);
    const found = noteOf(of, reader);
    if (found === null) writerOf(io.stderr)(`${nameOf(of)} has no note\n`);
    else writerOf(io.stdout)(`${safe(found)}\n`);
  });
}

async function write(reference: string, text: string, io: Io): Promise<void> {
  await withStore(io, async (store) => {
    const of = await findAnnotated(reference, store);
    const before = noteOf(of, store);
    store.setNote(of, text === '' ? null : text);
    writerOf(io.stdout)(`${whatChanged(before, text)} ${nameOf(of)}\n`);
  });
}

function whatChanged(before: string | null, text: string): string {
  if (text === '') return before === null ? 'there was no note on' : 'removed the note on';
  return before === null ? 'wrote a note on' : 'replaced the note on';
}

function noteOf({ search, run }: Annotated, reader: StoreReader): string | null {
  if (run === null) return summaryOf(reader, search).note;
  return reader.annotationsOfRuns(search).get(run)?.note ?? null;
}
