// `hyper help`: finds the topic or the command.
import type { Command } from 'commander';
import { UsageError } from '../../errors.ts';
import { nearest } from '../../space/nearest.ts';
import { writerOf } from '../../views/write.ts';
import type { Io } from '../io.ts';
import { topicNames, topicText } from '../topics/topics.ts';

/** Throws UsageError where there is no such topic; the help of a command ends as commander's help does. */
export async function help(program: Command, topic: string | undefined, io: Io): Promise<void> {
  if (topic === undefined) return program.help();
  const name = topicNames.find((one) => one === topic);
  if (name !== undefined) return writerOf(io.stdout)(await topicText(name));
  const command = program.commands.find((one) => one.name() === topic || one.aliases().includes(topic));
  if (command !== undefined) return command.help();
  const known = [...topicNames, ...program.commands.map((one) => one.name())];
  const meant = nearest(topic, known);
  const question = meant.length === 0 ? '' : `did you mean ${meant.join(' or ')}?  `;
  throw new UsageError('help.unknown', `there is no help on "${topic}"`, {
    hint: `${question}one of: ${known.join(' ')}`,
  });
}
