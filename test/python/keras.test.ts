// Real Keras scripts that know nothing of hyper: what lands in the metrics file is what their History says.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { python } from '../hyper.ts';
import { makeGuest, missingModules, script, type Guest, type PythonAnswer } from './guest.ts';

type Training = { readonly epochs: readonly number[]; readonly history: Readonly<Record<string, readonly unknown[]>> };

const missing = missingModules(['keras', 'tf_keras', 'tensorflow', 'torch']);
const isSkipped = missing !== undefined && process.env['HYPER_NOTHING_SKIPPED'] !== '1';

let guest: Guest;
beforeAll(() => {
  guest = makeGuest();
});
afterAll(() => guest.remove());

async function train(
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<[PythonAnswer, readonly Training[]]> {
  expect(missing).toBeUndefined();
  const answer = await guest.run([script(name)], { python, env });
  expect(answer.code, answer.stderr).toBe(0);
  expect(answer.stderr).not.toContain('hyper');
  return [answer, JSON.parse(answer.stdout.trim().split('\n').at(-1) ?? '') as Training[]];
}

/** All values of each metric in their order. */
function valuesByName({ sent }: PythonAnswer): Record<string, unknown[]> {
  return group(sent.map((one) => [one?.name ?? '', one?.value]));
}

/** What the trainings' histories hold, in the order of the trainings; texts are no metrics. */
function historiesByName(trainings: readonly Training[]): Record<string, unknown[]> {
  const pairs = trainings.flatMap(({ history }) =>
    Object.entries(history).flatMap(([key, values]) => values.map((value) => [`keras/${key}`, value] as const)),
  );
  return group(pairs.filter(([, value]) => typeof value === 'number'));
}

function group(pairs: readonly (readonly [string, unknown])[]): Record<string, unknown[]> {
  const groups: Record<string, unknown[]> = {};
  for (const [name, value] of pairs) (groups[name] ??= []).push(value);
  return groups;
}

describe.skipIf(isSkipped)('a plain script', () => {
  test.each(['tensorflow', 'torch'])('reports every key of every epoch once, with Keras 3 on %s', async (backend) => {
    const [answer, trainings] = await train('keras-plain.py', { KERAS_BACKEND: backend });
    expect(valuesByName(answer)).toEqual(historiesByName(trainings));
    const names = ['keras/accuracy', 'keras/loss', 'keras/val_accuracy', 'keras/val_loss'];
    expect(Object.keys(valuesByName(answer)).toSorted()).toEqual(names);
    expect(answer.sent).toHaveLength(4 * 3);
    expect(answer.sent.map((one) => one?.step)).toEqual(answer.sent.map(() => undefined));
  });

  test('reports nothing with --no-autolog', async () => {
    const [answer] = await train('keras-plain.py', { KERAS_BACKEND: 'torch', HYPER_AUTOLOG: '0' });
    expect(answer.sent).toEqual([]);
  });
});

describe.skipIf(isSkipped)('a script that trains in many ways, through TensorFlow', () => {
  test.each([
    ['Keras 3', '0', 'learning_rate', 11],
    ['Keras 2', '1', 'lr', 10],
  ])('reports what %s puts into its histories', async (_version, legacy, rate, numEpochs) => {
    const [answer, trainings] = await train('keras-callbacks.py', { TF_USE_LEGACY_KERAS: legacy });
    expect(valuesByName(answer)).toEqual(historiesByName(trainings));
    expect(valuesByName(answer)[`keras/${rate}`]).toHaveLength(2);
    expect(valuesByName(answer)['keras/loss']).toHaveLength(numEpochs);
    // Validated in every other one of the epochs 2 to 5: its steps are those epochs' numbers.
    const steps = answer.sent.filter((one) => one?.name === 'keras/val_loss').map((one) => one?.step);
    expect(steps).toEqual([3, 5]);
  });
});
