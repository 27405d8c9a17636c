import { expect, test } from 'vitest';
import { topicNames, topicText } from '../../../src/cli/topics/topics.ts';
import { captureIo } from '../../fakes/stored.ts';
import { call, hyper } from './hyper.ts';

test.each(topicNames)('hyper help %s is on stdout, in 80 columns of ASCII', async (name) => {
  const { out, err } = await hyper('/', ['help', name]);
  expect(err).toBe('');
  expect(out).toBe(await topicText(name));
  expect(out.split('\n').filter((line) => line.length > 80 || line !== line.trimEnd())).toEqual([]);
  expect(out).toMatch(/^[\n -~]+\n$/);
});

test('the help of a command has its examples before its options', async () => {
  for (const name of ['list', 'show', 'best', 'logs']) {
    const io = captureIo('/', { columns: 80 });
    await expect(call(io, ['help', name])).rejects.toMatchObject({ code: 'commander.help' });
    const text = io.out().toString();
    expect(text.indexOf('EXAMPLES')).toBeGreaterThan(0);
    expect(text.indexOf('EXAMPLES')).toBeLessThan(text.indexOf('Options:'));
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});

test('an unknown topic is refused, with those there are', async () => {
  await expect(hyper('/', ['help', 'metric'])).rejects.toMatchObject({
    message: 'there is no help on "metric"',
    hint: 'did you mean metrics?  one of: params metrics import hosts environment exit-codes list show best next logs help',
    exitCode: 2,
  });
});
