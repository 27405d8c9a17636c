// What kind of failure an exit code and the last lines of a log are. Logs mention memory for many reasons, so a line counts by
// its shape, and only where no other error stands below it.
import type { Outcome } from './events.ts';

export type Failure = Pick<Outcome, 'reason' | 'signal' | 'failure'>;

/** Signals as POSIX shells number them in exit codes above 128; the same on Linux and macOS. */
const signals: ReadonlyMap<number, string> = new Map([
  [1, 'HUP'],
  [2, 'INT'],
  [3, 'QUIT'],
  [4, 'ILL'],
  [6, 'ABRT'],
  [8, 'FPE'],
  [9, 'KILL'],
  [11, 'SEGV'],
  [13, 'PIPE'],
  [14, 'ALRM'],
  [15, 'TERM'],
]);

/** Of an exit that nobody asked for. `code` is not 0; `tail`: the last few kB of what the attempt wrote. */
export function failureOf(code: number, tail: string): Failure {
  if (code === 126) return { reason: 'exit 126: command cannot be executed', failure: 'not-executable' };
  if (code === 127) return { reason: 'exit 127: command not found', failure: 'not-found' };
  const signal = signals.get(code - 128);
  const memory = memoryIn(tail);
  const word = signal === undefined ? `exit ${code}` : `signal ${signal}`;
  const named = signal === undefined ? {} : { signal };
  // Nobody we know of sent it, and the kernel says nothing to the one it kills.
  if (signal === 'KILL' && (memory === undefined || memory === 'killed')) {
    return { reason: `${word}, likely out of memory`, ...named, failure: 'out-of-memory' };
  }
  if (memory !== undefined) return { reason: `${word}: ${words[memory]}`, ...named, failure: classes[memory] };
  return { reason: word, ...named, failure: signal === undefined ? 'exit' : 'signal' };
}

/** `killed`: a part of it was, and the kernel is the likely one. */
type Memory = 'gpu' | 'host' | 'killed';

const words: Readonly<Record<Memory, string>> = {
  gpu: 'out of GPU memory',
  host: 'out of memory',
  killed: 'likely out of memory',
};

const classes: Readonly<Record<Memory, 'gpu-out-of-memory' | 'out-of-memory'>> = {
  gpu: 'gpu-out-of-memory',
  host: 'out-of-memory',
  killed: 'out-of-memory',
};

const linesLooked = 40;

/** The last error decides, but for those that only tell of an earlier one. */
function memoryIn(tail: string): Memory | undefined {
  const lines = tail
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .slice(-linesLooked);
  for (const [index, line] of [...lines.entries()].toReversed()) {
    const memory = memoryOf(line);
    if (memory !== undefined) return memory;
    if (isOtherError(line) && !hasEarlier(lines.slice(0, index))) return undefined;
  }
  return undefined;
}

function memoryOf(line: string): Memory | undefined {
  // TensorFlow says the same of both; the place tells.
  if (/OOM when allocating .*\bdevice:CPU:/.test(line)) return 'host';
  if (gpu.some((shape) => shape.test(line))) return 'gpu';
  if (host.some((shape) => shape.test(line))) return 'host';
  return killed.some((shape) => shape.test(line)) ? 'killed' : undefined;
}

/** Texts that no advice on memory has, or that stand where an error stands. */
const gpu: readonly RegExp[] = [
  // PyTorch; `[rank0]: ` of torchrun may stand in front.
  /\b(?:CUDA|HIP|XPU) out of memory\. Tried to allocate/,
  /(?:^|Error: |\]: ?)(?:CUDA|HIP|XPU) out of memory\.?\s*$/,
  /^(?:\[\w+\]: ?)?torch\.(?:cuda\.)?OutOfMemoryError(?::|\s*$)/,
  /Error: MPS backend out of memory/,
  /\b(?:CUDA|HIP) (?:runtime )?error(?: \(?\d+\)?)?: out of memory/i,
  /\bCU(?:BLAS|DNN|SPARSE|SOLVER)_STATUS_ALLOC_FAILED\b/,
  // TensorFlow, JAX.
  /\bCUDA_ERROR_OUT_OF_MEMORY\b/,
  /\bRESOURCE_EXHAUSTED: .*(?:out of memory|OOM when allocating|failed to allocate)/i,
  /\bOOM when allocating tensor\b/,
  /^(?:[\w.]+\.)?ResourceExhaustedError:(?!.*(?:larger than max|No space left))/,
  // CuPy, RMM, CUDA libraries, Paddle, Julia.
  /^(?:\[\w+\]: ?)?cupy[\w.]*\.OutOfMemoryError\b/,
  /std::bad_alloc: (?:out_of_memory: )?(?:CUDA|RMM)\b/,
  /\b(?:cuda|hip)(?:Malloc\w*|ErrorMemoryAllocation)\b.*out of memory/,
  /\bOut of memory error on GPU\b/,
  /\bOut of GPU memory trying to allocate\b/,
];

const host: readonly RegExp[] = [
  // The kernel, Slurm.
  /\bOut of memory: Killed process\b/i,
  /\boom[-_]kill(?:er)?(?::| event|\()/,
  // Python, NumPy, PyTorch.
  /^(?:\[\w+\]: ?)?(?:[\w.]+\.)?_?(?:Array)?MemoryError(?::|\s*$)/,
  /\bDefaultCPUAllocator: (?:can't allocate|not enough) memory/,
  // C, C++: the words of errno stand behind a colon or `[Errno 12]`.
  /(?:^|[:\])]\s*)Cannot allocate memory\b/,
  /(?:instance of '|what\(\):\s+|^)std::bad_alloc/,
  // Ray, Java, Julia, R.
  /^(?:\[\w+\]: ?)?(?:[\w.]+\.)?(?:OutOfMemoryError|OutOfMemory)(?::|\s*$)/,
  /(?:^|Caused by: |Exception in thread .*|Exception: )java\.lang\.OutOfMemoryError\b/,
  /^(?:ERROR: |caused by: )?(?:\w+Error: )*OutOfMemoryError\(\)/,
  /\bcannot allocate vector of size\b/,
  /\bvector memory (?:exhausted|limit .* reached)/,
  // Rust, Go, Node.
  /^memory allocation of \d+ bytes failed/,
  /^fatal error: (?:runtime: )?(?:cannot allocate memory|out of memory)/,
  /^FATAL ERROR: .*JavaScript heap out of memory/,
];

const killed: readonly RegExp[] = [
  // Shells, make; torchrun; a Python that waited for it.
  /^(?:make: \*\*\* .*\] )?Killed(?:: 9)?\s*$/,
  /^\S+: line \d+:\s+\d+ Killed\b|^zsh: killed\b/,
  /\bis killed by signal: Killed\b/,
  /\bSignal 9 \(SIGKILL\) received by\b/,
  /\bdied with <Signals\.SIGKILL: 9>/,
];

/** The last line of a Python traceback, and the word of argparse and many others: `train.py: error: …`. */
const otherErrors: readonly RegExp[] = [
  /^(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception|Interrupt|Exit)(?::|\s*$)/,
  /^(?:[\w./-]+: )?(?:fatal )?error: /i,
  /^usage: /i,
];

/** Errors of one process about the death of another, whose own error stands above. */
const relays =
  /^(?:[\w.]+\.)?(?:CalledProcessError|ChildFailedError|ProcessRaisedException|ProcessExitedException|RayTaskError|HTTPError|BrokenPipeError|EOFError|DistBackendError|ConnectionResetError)\b/;

function isOtherError(line: string): boolean {
  return otherErrors.some((shape) => shape.test(line)) && !relays.test(line);
}

/** Python and Java tell a chain of errors from the first on. */
function hasEarlier(above: readonly string[]): boolean {
  return above.some((line) =>
    /^(?:During handling of the above exception|The above exception was the direct cause)/.test(line),
  );
}
