// What attempts elsewhere print is kept here too, where `hyper logs` and the last lines of a failure look for it.
import { closeSync, constants, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { attemptPath } from '../../search/job.ts';
import type { Answer, Question } from '../executor.ts';

/** Writes what was read of a log at its place; again, if it is read again. Throws what writing throws: a full disk. */
export function mirrorLog(stateFolder: string, question: Question, answer: Answer): void {
  if (question.file !== 'log' || answer.bytes.length === 0) return;
  const folder = `${stateFolder}/${attemptPath(question.job.ref)}`;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = openSync(`${folder}/log`, constants.O_WRONLY | constants.O_CREAT, 0o600);
  try {
    const start = answer.offset - answer.bytes.length;
    if (start === 0) ftruncateSync(file);
    writeSync(file, answer.bytes, 0, answer.bytes.length, start);
  } finally {
    closeSync(file);
  }
}
