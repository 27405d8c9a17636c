import { expect, test } from 'vitest';
import { readEnv } from '../../src/cli/env-option.ts';

const env = { API_TOKEN: 'hidden-value', WANDB_MODE: 'offline' };

test('a variable is split at the first =, and the last of equal ones counts', () => {
  expect(readEnv(['A=b=c', 'EMPTY=', 'X=1', 'X=2', 'N= a\nb '], env)).toEqual({
    A: 'b=c',
    EMPTY: '',
    X: '2',
    N: ' a\nb ',
  });
});

test('a name alone takes the value it has here', () => {
  expect(readEnv(['API_TOKEN'], env)).toEqual({ API_TOKEN: 'hidden-value' });
});

test.each([
  ['=x', 'env.name', /KEY=VALUE/],
  ['1A=x', 'env.name', /KEY=VALUE/],
  ['A-B=x', 'env.name', /KEY=VALUE/],
  ['', 'env.name', /KEY=VALUE/],
  ['HYPER_RUN_DIR=x', 'env.reserved', /hyper help environment/],
  ['CUDA_VISIBLE_DEVICES=0', 'env.reserved', /--gpus-per-run/],
  ['WANDB_MOD', 'env.unset', /did you mean WANDB_MODE/],
  ['NOTHING_LIKE_IT', 'env.unset', /NOTHING_LIKE_IT=VALUE/],
])('%s is refused with what would be right', (text, code, hint) => {
  expect(() => readEnv([text], env)).toThrow(expect.objectContaining({ code, hint: expect.stringMatching(hint) }));
});

test('no value is named in a message', () => {
  for (const text of ['HYPER_X=hidden-value', 'A-B=hidden-value', 'CUDA_VISIBLE_DEVICES=hidden-value', 'API_TOKE']) {
    expect(() => readEnv([text], env)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hidden') }),
    );
  }
});
