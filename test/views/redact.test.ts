import { describe, expect, test } from 'vitest';
import { isSecretName, redactArgv, redactCommand, redactEnv, redactPoint, redactSpec } from '../../src/views/redact.ts';
import { specOf } from '../fakes/facts.ts';
import { hostsNamed } from './hosts.ts';

test.each(['TOKEN', 'HF_TOKEN', 'api_key', 'apiKey', 'api-key', 'db.password', 'CLIENT_SECRET', 'key'])(
  '%s names a secret',
  (name) => expect(isSecretName(name)).toBe(true),
);

test.each(['keras', 'monkey', 'key_dim', 'num_tokens', 'tokenizer', 'keys', 'secretary', 'rate'])(
  '%s names no secret',
  (name) => expect(isSecretName(name)).toBe(false),
);

test('only text is a secret: a number of tokens is not', () => {
  expect(redactPoint({ max_token: 512, hf_token: 'abc', rate: 0.1 })).toEqual({
    max_token: 512,
    hf_token: '[redacted]',
    rate: 0.1,
  });
});

test('a variable is shown unless it is a secret; of an address all but that', () => {
  const env = {
    EPOCHS: '3',
    WANDB_API_KEY: 'hunter2',
    GITHUB_PAT: 'hunter2',
    GOOGLE_APPLICATION_CREDENTIALS: '/hunter2.json',
    DATABASE: 'postgres://me:hunter2@db/x',
    INDEX: 'https://hunter2@pypi/simple',
    REPOSITORY: 'ssh://git@example.org/x',
  };
  expect(redactEnv(env)).toEqual({
    EPOCHS: '3',
    WANDB_API_KEY: '[redacted]',
    GITHUB_PAT: '[redacted]',
    GOOGLE_APPLICATION_CREDENTIALS: '[redacted]',
    DATABASE: 'postgres://me:[redacted]@db/x',
    INDEX: 'https://[redacted]@pypi/simple',
    REPOSITORY: 'ssh://git@example.org/x',
  });
});

test('a spec keeps the secrets of its hosts and of where its code comes from', () => {
  const [host] = hostsNamed('gpu1');
  if (host === undefined) throw new TypeError('no host');
  const spec = specOf({
    env: { HF_TOKEN: 'hunter2' },
    hosts: [{ ...host, env: { A_KEY: 'hunter2' }, setup: 'export B_TOKEN=hunter2\n. ~/venv/bin/activate' }],
    code: {
      commit: 'a1b2c3d4',
      branch: null,
      isDirty: false,
      source: { url: 'https://me:hunter2@example.org/x', ref: 'main' },
    },
  });
  const shown = JSON.stringify(redactSpec(spec));
  expect(shown).not.toContain('hunter2');
  expect(shown).toContain('/venv/bin/activate');
});

describe('a command', () => {
  test.each([
    ['API_KEY=abc python train.py', 'API_KEY=[redacted] python train.py'],
    ['train --api-key abc --rate 1', 'train --api-key [redacted] --rate 1'],
    ['train --api-key=abc', 'train --api-key=[redacted]'],
    [`train --token 'a b' x`, 'train --token [redacted] x'],
    [`X="1" PASSWORD="a \\" b" x`, 'X="1" PASSWORD=[redacted] x'],
    [`'API_KEY=a b' x`, `'API_KEY=[redacted]' x`],
    ['train --key-dim 8 key 9', 'train --key-dim 8 key 9'],
  ])('%s is shown as %s', (command, shown) => expect(redactCommand(command)).toBe(shown));

  test('loses the value of a secret param wherever it stands', () => {
    expect(redactCommand('curl -u me:hunter2 x', { pass_key: 'hunter2' })).toBe('curl -u me:[redacted] x');
  });

  test('of several words loses the word behind the name', () => {
    expect(redactArgv(['x', '--token', 'a b', 'KEY=c', '--rate', '1'])).toEqual([
      'x',
      '--token',
      '[redacted]',
      'KEY=[redacted]',
      '--rate',
      '1',
    ]);
  });
});
