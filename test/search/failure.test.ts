import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureOf } from '../../src/search/failure.ts';

type Tail = { readonly name: string; readonly exit: number; readonly reason: string; readonly failure: string };

const folder = join(import.meta.dirname, '../fixtures/failures');
const tails = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as readonly Tail[];

describe('what a log ends with tells the kind of failure', () => {
  test.each(tails)('$name: $reason', ({ name, exit, reason, failure }) => {
    const tail = readFileSync(join(folder, `${name}.log`), 'utf8');
    expect(failureOf(exit, tail)).toMatchObject({ reason, failure });
  });
});

describe('one line', () => {
  test.each([
    ['MemoryError', 'out-of-memory'],
    ['numpy._core._exceptions._ArrayMemoryError: Unable to allocate 7.28 TiB for an array', 'out-of-memory'],
    ["OSError: [Errno 12] Cannot allocate memory: 'big.npy'", 'out-of-memory'],
    ['train.sh: fork: Cannot allocate memory', 'out-of-memory'],
    ['  what():  std::bad_alloc', 'out-of-memory'],
    ['Exception in thread "main" java.lang.OutOfMemoryError: Java heap space', 'out-of-memory'],
    ['ERROR: LoadError: OutOfMemoryError()', 'out-of-memory'],
    ['Error: cannot allocate vector of size 29.8 Gb', 'out-of-memory'],
    ['memory allocation of 1099511627776 bytes failed', 'out-of-memory'],
    ['fatal error: runtime: out of memory', 'out-of-memory'],
    ['slurmstepd: error: Detected 1 oom_kill event in StepId=71.batch.', 'out-of-memory'],
    ['[  812.1] Out of memory: Killed process 4711 (python) total-vm:9kB', 'out-of-memory'],
    ['Killed', 'out-of-memory'],
    ['zsh: killed     python train.py', 'out-of-memory'],
    ['RuntimeError: DataLoader worker (pid 71) is killed by signal: Killed. ', 'out-of-memory'],
    ['RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB', 'gpu-out-of-memory'],
    ['2026-01-05 12:00:00 ERROR CUDA out of memory. Tried to allocate 2.00 GiB', 'gpu-out-of-memory'],
    ['RuntimeError: CUDA error: out of memory', 'gpu-out-of-memory'],
    ['torch.OutOfMemoryError: HIP out of memory. Tried to allocate 2.00 GiB', 'gpu-out-of-memory'],
    ['RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`', 'gpu-out-of-memory'],
    ['cupy.cuda.memory.OutOfMemoryError: Out of memory allocating 8,000 bytes', 'gpu-out-of-memory'],
    ['Error: DriverError(CUDA_ERROR_OUT_OF_MEMORY, "out of memory")', 'gpu-out-of-memory'],
    ['ERROR: Out of GPU memory trying to allocate 8.000 GiB', 'gpu-out-of-memory'],
    ['to avoid CUDA out of memory errors set PYTORCH_CUDA_ALLOC_CONF', 'exit'],
    ['CUDA out of memory errors are caught', 'exit'],
    ['a MemoryError means that the machine is too small', 'exit'],
    ['killed 3 trials', 'exit'],
    ['Killed by the user', 'exit'],
    ['tensorflow.errors.ResourceExhaustedError: out/model; No space left on device', 'exit'],
    ['memory_error=0.5 out_of_memory=0', 'exit'],
  ])('%s is %s', (line, failure) => {
    expect(failureOf(1, `epoch 1\n${line}\n`).failure).toBe(failure);
  });
});

describe('a memory error does not decide', () => {
  const error = 'RuntimeError: CUDA out of memory. Tried to allocate 2.00 GiB\n';

  test('where another error stands below it', () => {
    expect(failureOf(1, `${error}trying batch size 16\nTraceback (most recent call last):\nValueError: bad\n`)).toEqual(
      {
        reason: 'exit 1',
        failure: 'exit',
      },
    );
    expect(failureOf(2, `${error}usage: train.py [-h]\ntrain.py: error: unrecognized arguments: --rat\n`)).toEqual({
      reason: 'exit 2',
      failure: 'exit',
    });
  });

  test('more than 40 lines above the end', () => {
    expect(failureOf(1, error + 'epoch 1\n'.repeat(39)).failure).toBe('gpu-out-of-memory');
    expect(failureOf(1, error + 'epoch 1\n'.repeat(40)).failure).toBe('exit');
  });

  test('over a command that is not there', () => {
    expect([failureOf(127, error).failure, failureOf(126, error).failure]).toEqual(['not-found', 'not-executable']);
  });
});

test('behind the bar it was printed over, an error is seen', () => {
  expect(failureOf(1, ' 10%|#         | 1/10\rRuntimeError: CUDA out of memory. Tried to allocate 1 GiB').reason).toBe(
    'exit 1: out of GPU memory',
  );
});

test('a signal is named, and what the log says of it', () => {
  expect(failureOf(139, '')).toEqual({ reason: 'signal SEGV', signal: 'SEGV', failure: 'signal' });
  expect(failureOf(134, "terminate called after throwing an instance of 'std::bad_alloc'\n")).toEqual({
    reason: 'signal ABRT: out of memory',
    signal: 'ABRT',
    failure: 'out-of-memory',
  });
  expect(failureOf(137, 'Killed\n').reason).toBe('signal KILL, likely out of memory');
  expect(failureOf(137, 'MemoryError\n').reason).toBe('signal KILL: out of memory');
});

test('whatever a log holds, there is an answer', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 255 }), fc.string({ unit: 'grapheme', maxLength: 4096 }), (code, tail) => {
      expect(failureOf(code, tail).reason).not.toBe('');
    }),
  );
});
