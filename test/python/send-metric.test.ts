import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { python as pythonOfTests } from '../hyper.ts';
import { makeGuest, missingModules, pythons, type Guest } from './guest.ts';

let guest: Guest;
beforeAll(() => {
  guest = makeGuest();
});
afterAll(() => guest.remove());

const IMPORT = 'from hypersearch import send_metric\n';

describe.each(pythons)('%s: send_metric', (python) => {
  test('sends numbers, truths and texts, with the index where one is given', async () => {
    const lines = [
      'send_metric("acc", 0.5)',
      'send_metric("acc", 1)',
      'send_metric("acc", True, index=7)',
      'send_metric(name="acc", value=float("nan"))',
      'send_metric("acc", float("-inf"), 0)',
      'send_metric("note", "début \\n\\ud800 of \\"it\\"")',
    ];
    const { code, stderr, sent } = await guest.run(['-c', IMPORT + lines.join('\n')], { python });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const withTime = { time: expect.closeTo(Date.now() / 1000, -2) as number };
    expect(sent).toEqual([
      { name: 'acc', value: 0.5, ...withTime },
      { name: 'acc', value: 1, ...withTime },
      { name: 'acc', value: 1, step: 7, ...withTime },
      { name: 'acc', value: NaN, ...withTime },
      { name: 'acc', value: -Infinity, step: 0, ...withTime },
      { name: 'note', value: 'début \n\ud800 of "it"', ...withTime },
    ]);
  });

  test('warns once of what is no metric, and drops it', async () => {
    const bad = ['[1, 2]', 'None', '{"a": 1}', '1j', 'object()', 'b"1"', 'send_metric', 'range(3)'];
    const calls = [...bad, ...bad].map((value) => `send_metric("acc", ${value})`);
    const names = ['send_metric(1, 1)', 'send_metric("", 1)', 'send_metric(None, 1)'];
    const { code, stderr, sent } = await guest.run(['-c', IMPORT + [...calls, ...names].join('\n')], { python });
    expect({ code, sent }).toEqual({ code: 0, sent: [] });
    const warnings = stderr.trim().split('\n');
    expect(warnings).toHaveLength(bad.length + names.length);
    expect(warnings[0]).toBe(
      "hyper: send_metric: the value of 'acc' must be one number or a text, not list; it was not sent",
    );
  });

  test('ignores an index that is no whole number from 0, with one warning', async () => {
    const calls = ['-1', '1.5', '"3"', '2**53', '[]'].map((index) => `send_metric("acc", 1, ${index})`);
    const { code, stderr, sent } = await guest.run(['-c', IMPORT + calls.join('\n')], { python });
    expect(code).toBe(0);
    expect(sent.map((one) => one?.step)).toEqual(calls.map(() => undefined));
    expect(stderr).toBe("hyper: send_metric: the index of 'acc' must be a whole number from 0; it was ignored\n");
  });

  test('does nothing outside a run, whatever it is given', async () => {
    const code = `${IMPORT}print(send_metric("acc", 1), send_metric(None, [], {}))`;
    const answer = await guest.run(['-c', code], { python, isAlone: true, path: [guest.guestFolder] });
    expect(answer).toEqual({ code: 0, stdout: 'None None\n', stderr: '', sent: [] });
  });

  test('is spell.metrics.send_metric where Spell is not installed', async () => {
    const code = `
import spell, spell.metrics
from spell.metrics import send_metric
import hypersearch
assert spell.metrics.send_metric is send_metric is hypersearch.send_metric
send_metric("acc", 1)`;
    const { code: status, stderr, sent } = await guest.run(['-c', code], { python });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(sent).toMatchObject([{ name: 'acc', value: 1 }]);
  });
});

describe('spell', () => {
  test('is the real package, or a module of the user, where there is one', async () => {
    guest.write({
      'real/spell/__init__.py': '',
      'real/spell/metrics.py': 'send_metric = "the real one"',
      'module/spell.py': 'own = 1',
    });
    const code = 'import spell.metrics; print(spell.metrics.send_metric)';
    const real = await guest.run(['-c', code], { path: [join(guest.folder, 'real')] });
    expect(real.stdout).toBe('the real one\n');
    const own = await guest.run(['-c', code], { path: [join(guest.folder, 'module')] });
    expect(own.stderr).toContain("No module named 'spell.metrics'; 'spell' is not a package");
  });

  test('stands in for its metrics although a folder of that name lies beside the script', async () => {
    guest.write({
      'folder/spell/words.txt': '',
      'folder/main.py': 'import spell.metrics as m; m.send_metric("acc", 1)',
    });
    const { stderr, sent } = await guest.run(['folder/main.py']);
    expect(stderr).toBe('');
    expect(sent).toMatchObject([{ name: 'acc', value: 1 }]);
  });
});

describe('metrics never break training', () => {
  const train = `${IMPORT}for step in range(3): send_metric("acc", step)\nprint("trained")`;

  test.each([
    ['a full disk', '/dev/full', 'No space left on device'],
    ['a folder where the file should be', '/', 'Is a directory'],
    ['a path that leads nowhere', '/nowhere/metrics.jsonl', 'No such file or directory'],
  ])('%s is said once', async (_what, file, reason) => {
    const { code, stdout, stderr } = await guest.run(['-c', train], { env: { HYPER_METRICS_FILE: file } });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'trained\n' });
    expect(stderr).toBe(`hyper: metrics cannot be written: ${reason}; training goes on without them\n`);
  });

  test.each(['sys.stderr.close()', 'sys.stderr = None', 'os.close(2)', 'sys.stderr = open("/dev/full", "w", 1)'])(
    'nor does a warning that cannot be printed: %s',
    async (lose) => {
      const code = `import os, sys\n${lose}\n${IMPORT}send_metric("acc", [])\nprint("trained", flush=True); os._exit(0)`;
      const answer = await guest.run(['-c', code]);
      expect(answer).toMatchObject({ code: 0, stdout: 'trained\n' });
    },
  );

  test('nor do objects that lie about what they are', async () => {
    const code = `${IMPORT}
class Liar:
    shape = property(lambda self: 1 / 0)
    def item(self): raise RuntimeError("no")
    def __index__(self): raise RuntimeError("no")
    def __repr__(self): raise RuntimeError("no")
class Text(str):
    def strip(self): raise RuntimeError("no")
send_metric("acc", Liar()); send_metric("acc", 1, Liar()); send_metric(Text("a"), 1); send_metric("acc", 10 ** 5000)
print("trained")`;
    const { code: status, stdout, sent } = await guest.run(['-c', code]);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'trained\n' });
    expect(sent[0]).toMatchObject({ name: 'acc', value: 1 });
  });

  test('a line that was cut by a full disk spoils no other', async () => {
    const code = `${IMPORT}
import resource
send_metric("acc", 0)
resource.setrlimit(resource.RLIMIT_FSIZE, (70, resource.RLIM_INFINITY))
send_metric("acc", 1)
send_metric("acc", 2)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
send_metric("acc", 3)`;
    const { stderr, sent } = await guest.run(['-c', code]);
    expect(stderr).toBe('hyper: metrics cannot be written: File too large; training goes on without them\n');
    expect(sent.map((one) => one?.value)).toEqual([0, undefined, 3]);
  });

  test('lines of threads, of forked and of spawned processes do not mix', async () => {
    guest.write({
      'many.py': `${IMPORT}
import multiprocessing, sys, threading

def send(sender):
    for index in range(200): send_metric("m%d" % sender, "x" * 100, index)

def send_in_threads(sender):
    threads = [threading.Thread(target=send, args=(10 * sender + thread,)) for thread in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()

if __name__ == "__main__":
    for method in ("fork", "spawn"):
        context = multiprocessing.get_context(method)
        first = 1 if method == "fork" else 3
        processes = [context.Process(target=send_in_threads, args=(first + count,)) for count in range(2)]
        for process in processes: process.start()
        for process in processes: process.join()
`,
    });
    const { stderr, sent } = await guest.run(['many.py']);
    expect(stderr).toBe('');
    expect(sent).toHaveLength(8 * 200);
    const names = ['m10', 'm11', 'm20', 'm21', 'm30', 'm31', 'm40', 'm41'];
    for (const name of names) {
      const steps = sent.filter((one) => one?.name === name).map((one) => one?.step);
      expect(steps).toEqual(Array.from({ length: 200 }, (_, step) => step));
    }
  });
});

const missing = missingModules(['numpy', 'torch', 'tensorflow']);
const isSkipped = missing !== undefined && process.env['HYPER_NOTHING_SKIPPED'] !== '1';

test.skipIf(isSkipped)('one number out of numpy, PyTorch and TensorFlow is sent, many are not', async () => {
  expect(missing).toBeUndefined();
  const code = `${IMPORT}
import numpy as np, torch, tensorflow as tf
good = [np.float64(1.5), np.float32(1.5), np.float16(1.5), np.longdouble(1.5), np.int64(2), np.uint8(2), np.bool_(True), np.array(1.5),
    np.array([[1.5]]), np.str_("text"), torch.tensor(1.5), torch.tensor([1.5]), torch.tensor(2), torch.tensor(True),
    torch.tensor(1.5, dtype=torch.bfloat16), torch.nn.Parameter(torch.tensor([1.5])),
    tf.constant(1.5), tf.constant([1.5]), tf.constant(2), tf.constant(True), tf.Variable(1.5)]
bad = [np.arange(2.0), np.array([]), np.complex64(1), np.datetime64("2020-01-01"), torch.arange(2.0), torch.tensor(1j),
    torch.empty(1, device="meta"), tf.constant([1.0, 2.0]), tf.constant("text")]
for value in good: send_metric("good", value)
for at, value in enumerate(bad): send_metric("bad%d" % at, value)
send_metric("step", 1, np.int64(4)); send_metric("step", 1, torch.tensor(5))
tf.function(lambda x: send_metric("graph", x))(tf.constant(1.0))
print(len(bad))`;
  const { code: status, stdout, stderr, sent } = await guest.run(['-c', code], { python: pythonOfTests });
  expect(status, stderr).toBe(0);
  const good = sent.filter((one) => one?.name === 'good').map((one) => one?.value);
  const ofNumpy = [1.5, 1.5, 1.5, 1.5, 2, 2, 1, 1.5, 1.5, 'text'];
  const ofTorch = [1.5, 1.5, 2, 1, 1.5, 1.5];
  expect(good).toEqual([...ofNumpy, ...ofTorch, 1.5, 1.5, 2, 1, 1.5]);
  expect(sent.filter((one) => one?.name === 'step').map((one) => one?.step)).toEqual([4, 5]);
  expect(sent).toHaveLength(good.length + 2);
  expect(stderr.match(/^hyper: send_metric: the value of '(bad\d|graph)'/gm)).toHaveLength(Number(stdout) + 1);
});
