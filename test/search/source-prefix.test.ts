import { describe, expect, test } from 'vitest';
import { folderPrefix, metricPrefixes, sourcePrefixes } from '../../src/search/source-prefix.ts';

describe('the prefix of a source', () => {
  test('is the name of its file, tensorboard for any folder, and nothing for a pattern', () => {
    const sources = [
      { kind: 'file', path: 'out/history.csv' },
      { kind: 'tensorboard', path: 'runs' },
      { kind: 'regex', name: 'acc', pattern: '(.)' },
      { kind: 'file', path: 'run-:run:/history.csv' },
      { kind: 'file', path: ':lr:.jsonl' },
      { kind: 'file', path: 'a/.csv' },
    ] as const;
    expect(sourcePrefixes(sources)).toEqual(['history/', 'tensorboard/', '', 'history-2/', 'file/', 'file-2/']);
    expect(metricPrefixes(sources)).not.toContain('');
  });

  test('is never one that another source or hyper itself has', () => {
    const files = ['log.csv', 'keras.csv', 'm.csv', 'm-2.csv', 'm.json', 'hw.csv', 'tensorboard.csv'];
    const sources = [
      ...files.map((path) => ({ kind: 'file', path }) as const),
      { kind: 'tensorboard', path: 'x' } as const,
    ];
    const prefixes = sourcePrefixes(sources);
    expect(new Set(prefixes).size).toBe(sources.length);
    for (const own of ['log/', 'sent/', 'keras/', 'lightning/', 'hw/']) expect(prefixes).not.toContain(own);
    expect(prefixes.at(-1)).toBe('tensorboard/');
  });
});

describe('the folders between', () => {
  test.each([
    ['', ''],
    ['train/', 'train/'],
    ['validation/loss', 'validation/loss/'],
    ['lr_0.0001/train/', 'lr_0.0001/train/'],
    ['width1024', 'width1024/'],
  ])('"%s" are part of the name: "%s"', (between, prefix) => {
    expect(folderPrefix(between)).toBe(prefix);
  });

  test.each(['Nov25_09-27-36_vm', 'version_0', '20261125-092736', '2026-11-25', 'run_09:27:36', '1764000000'])(
    '%s is made up by each run anew, and left out',
    (folder) => {
      expect(folderPrefix(`${folder}/train`)).toBe('train/');
    },
  );
});
