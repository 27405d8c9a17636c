// Commands whose Python will not find the module that reports for Keras and Lightning: said before the search, not after.
import { basename } from 'node:path';
import type { CommandTemplate } from '../search/spec.ts';

/** One note at most. With `autolog` false, only where `send_metric` would not be found either. */
export function pythonNote(command: CommandTemplate, { autolog }: { readonly autolog?: boolean }): readonly string[] {
  const words = command.kind === 'argv' ? command.argv : command.text.split(/\s+/);
  const notes = words.flatMap((word, index) => obstacle(word, basename(words[index - 1] ?? '')));
  return notes
    .filter(({ hidesAll }) => hidesAll || autolog !== false)
    .map(({ text }) => text)
    .slice(0, 1);
}

type Obstacle = { readonly hidesAll: boolean; readonly text: string };

const quiet = 'Keras and Lightning do not report by themselves in it; what the script prints is read as ever';

function obstacle(word: string, before: string): readonly Obstacle[] {
  const isPython = /^(python|pypy)[\d.]*$/.test(before);
  if (isPython && /^-[A-Za-z]*[IE][A-Za-z]*$/.test(word)) {
    const text = `"${before} ${word}" does not look into PYTHONPATH: "import hypersearch" fails in it, and ${quiet}`;
    return [{ hidesAll: true, text }];
  }
  if (isPython && /^-[A-Za-z]*S[A-Za-z]*$/.test(word)) {
    return [{ hidesAll: false, text: `"${before} ${word}" starts without hyper's hooks: ${quiet}` }];
  }
  if (!/^PYTHONPATH=(?!.*\$\{?PYTHONPATH)/.test(word)) return [];
  return [
    {
      hidesAll: true,
      text: `"${word}" replaces the PYTHONPATH that hyper set: "import hypersearch" fails, and ${quiet}`,
    },
  ];
}
