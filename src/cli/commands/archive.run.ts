// `hyper archive`: all of the searches, or none where one of them cannot be.
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { findSearches, refuseDriven, withStore } from '../writing.ts';
import type { ArchiveOptions } from './archive.ts';

/** Throws UsageError for what is no search, HyperError for one that is driven. */
export async function archive(references: readonly string[], { undo }: ArchiveOptions, io: Io): Promise<void> {
  await withStore(io, async (store) => {
    const searches = await findSearches(references, store);
    if (undo !== true) refuseDriven(searches);
    const write = writerOf(io.stdout);
    for (const { search, archivedAt } of searches) {
      if ((archivedAt === null) === (undo === true)) {
        write(`search #${search} is ${undo === true ? 'not archived' : 'archived already'}\n`);
        continue;
      }
      store.setArchived(search, undo === true ? null : Date.now());
      write(undo === true ? `search #${search} is listed again\n` : `archived search #${search}\n`);
    }
  });
}
