// `hyper note`: its options and help. What it does is loaded when it is called.
import type { Command } from 'commander';
import type { Io } from '../io.ts';

const description = `Write a note on a search or a run, or print it.

EXAMPLES
  $ hyper note 61 'the data were not shuffled; do not compare'
  $ hyper note 61/best "shipped in release 3"
  $ hyper note 61          # prints it
  $ hyper note 61 ''       # removes it

There is one note each; a new one takes its place. hyper show shows it.`;

export function addNote(program: Command, io: Io): void {
  program
    .command('note')
    .summary('Write a note on a search or a run, or print it.')
    .usage('SEARCH|RUN [TEXT]')
    .description(description)
    .argument('<SEARCH|RUN>', '61, #61, its name, last; or 362, 61/7, 61/best, 61/last')
    .argument('[TEXT...]', 'the note; several words are joined; empty removes it')
    .action(async (reference: string, words: readonly string[]) => {
      const { note } = await import('./note.run.ts');
      await note(reference, words.length === 0 ? undefined : words.join(' '), io);
    });
}
