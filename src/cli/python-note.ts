// Commands whose Python will not find the module that reports for Keras and Lightning: said before the search, not after.
import { basename } from 'node:path';
import type { CommandTemplate } from '../search/spec.ts';
export function pythonNote(command: CommandTemplate, { autolog }: { readonly autolog?: boolean }): readonly string[] {
  if (autolog === false) return [];
  const words = command.kind === 'argv' ? command.argv : command.text.split(/\s+/);
  const why = words.flatMap((word, index) => obstacle(word, words[index - 1] ?? ''))[0];
  return why === undefined
    ? []
    : [`${why}: Keras and Lightning do not report by themselves in it; what the script prints is read as ever`];
}

function obstacle(word: string, before: string): readonly string[] {
  const isOption = /^-[A-Za-z]*[ISE][A-Za-z]*$/.test(word) && /^(python|pypy)[\d.]*$/.test(basename(before));
  if (isOption) return [`"${basename(before)} ${word}" does not look into PYTHONPATH`];
  return /^PYTHONPATH=(?!.*\$\{?PYTHONPATH)/.test(word) ? [`"${word}" replaces the PYTHONPATH that hyper set`] : [];
}
