// The import hook, on a small package laid out like Keras; the real ones are met in keras.test.ts and lightning.test.ts.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeGuest, pythons, type Guest, type PythonCall } from './guest.ts';

const CALLBACK_LIST = `
class CallbackList:
    def __init__(self, callbacks=None):
        self.callbacks = callbacks or []
    def on_epoch_end(self, epoch, logs=None):
        "Ends an epoch."
        for callback in self.callbacks: callback.on_epoch_end(epoch, logs)
        return "ended"
`;

let guest: Guest;
beforeAll(() => {
  guest = makeGuest();
  guest.write({
    'keras/__init__.py': 'from keras.src import callbacks',
    'keras/src/__init__.py': '',
    'keras/src/callbacks/__init__.py': 'from keras.src.callbacks.callback_list import CallbackList',
    'keras/src/callbacks/callback_list.py': CALLBACK_LIST,
  });
});
afterAll(() => guest.remove());

const NAME = 'keras.src.callbacks.callback_list';
const TRAIN = 'keras.callbacks.CallbackList().on_epoch_end(0, {"loss": 0.5})';

async function runCode(code: string, call?: PythonCall) {
  const { code: status, stdout, stderr, sent } = await guest.run(['-c', code], call);
  return {
    status,
    lines: stdout.trim().split('\n'),
    stderr,
    sent: sent.map((one) => [one?.name, one?.value, one?.step]),
  };
}

describe.each(pythons)('%s: the import hook', (python) => {
  test('reports, and changes neither what a method answers nor what is seen of it', async () => {
    const code = `
import inspect, pickle
import keras
import ${NAME} as module
CallbackList = keras.callbacks.CallbackList
print(${TRAIN})
print(type(module.__loader__).__name__, vars(module.__loader__).keys() == {"name", "path"}, module.__spec__.loader is module.__loader__)
print(CallbackList.on_epoch_end.__doc__, inspect.signature(CallbackList.on_epoch_end), CallbackList.on_epoch_end.__qualname__)
print(inspect.getsource(module) == open(module.__file__).read(), "for callback" in inspect.getsource(CallbackList.on_epoch_end))
print(type(pickle.loads(pickle.dumps(CallbackList()))) is CallbackList)`;
    const { status, lines, stderr, sent } = await runCode(code, { python });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(lines).toEqual([
      'ended',
      'SourceFileLoader True True',
      'Ends an epoch. (self, epoch, logs=None) CallbackList.on_epoch_end',
      'True True',
      'True',
    ]);
    expect(sent).toEqual([['keras/loss', 0.5, undefined]]);
  });

  test('finds, walks, reloads and loads lazily as ever', async () => {
    const code = `
import importlib, importlib.util, pkgutil, sys
spec = importlib.util.find_spec("${NAME}")
print(spec.name, spec.origin.endswith("callback_list.py"), "${NAME}" in sys.modules)
import keras
print([m.name for m in pkgutil.walk_packages(keras.__path__, "keras.")])
print(importlib.util.find_spec("keras.no_such_module"))
module = importlib.reload(sys.modules["${NAME}"])
print(module.CallbackList().on_epoch_end(1, {"reloaded": 1}))
del sys.modules["${NAME}"]
spec = importlib.util.find_spec("${NAME}")
spec.loader = importlib.util.LazyLoader(spec.loader)
lazy = importlib.util.module_from_spec(spec)
sys.modules["${NAME}"] = lazy
spec.loader.exec_module(lazy)
print(lazy.CallbackList().on_epoch_end(2, {"lazy": 1}))`;
    const { status, lines, stderr, sent } = await runCode(code, { python });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(lines).toEqual([
      `${NAME} True True`,
      `['keras.src', 'keras.src.callbacks', '${NAME}']`,
      'None',
      'ended',
      'ended',
    ]);
    expect(sent).toEqual([
      ['keras/reloaded', 1, 1],
      ['keras/lazy', 1, 2],
    ]);
  });
});

describe('the import hook', () => {
  test('is silent with --no-autolog, and send_metric is not', async () => {
    const code = `import keras; ${TRAIN}; from spell.metrics import send_metric; send_metric("acc", 1)`;
    const { status, sent } = await runCode(code, { env: { HYPER_AUTOLOG: '0' } });
    expect({ status, sent }).toEqual({ status: 0, sent: [['acc', 1, undefined]] });
  });

  test('leaves an import error as it is', async () => {
    const code = 'import sys; sys.modules["keras.src.callbacks.callback_list"] = None\nimport keras';
    expect((await runCode(code)).stderr).toContain(`ModuleNotFoundError: import of ${NAME} halted`);
    expect((await runCode('import pytorch_lightning.no')).stderr).toContain("No module named 'pytorch_lightning'");
  });

  test('is silent where a library has changed beyond knowing; HYPER_DEBUG=1 says why', async () => {
    const code = `
import keras
keras.callbacks.CallbackList().on_epoch_end("no number", {"loss": 0.5})
print("trained")`;
    expect(await runCode(code)).toEqual({ status: 0, lines: ['trained'], stderr: '', sent: [] });
    const { status, stderr } = await runCode(code, { env: { HYPER_DEBUG: '1' } });
    expect(status).toBe(0);
    expect(stderr).toContain('ValueError: invalid literal for int()');
  });

  test.each([
    ['torchrun', { RANK: '1', WORLD_SIZE: '2' }, false],
    ['torchrun', { RANK: '0', WORLD_SIZE: '2' }, true],
    ['a variable of the script', { RANK: '16' }, true],
    ['Open MPI', { OMPI_COMM_WORLD_RANK: '3', OMPI_COMM_WORLD_SIZE: '4' }, false],
    [
      'TensorFlow, worker 0',
      { TF_CONFIG: '{"cluster": {"worker": ["a", "b"]}, "task": {"type": "worker", "index": 0}}' },
      true,
    ],
    [
      'TensorFlow, worker 1',
      { TF_CONFIG: '{"cluster": {"worker": ["a", "b"]}, "task": {"type": "worker", "index": 1}}' },
      false,
    ],
    [
      'TensorFlow, beside a chief',
      { TF_CONFIG: '{"cluster": {"chief": ["a"], "worker": ["b"]}, "task": {"type": "worker", "index": 0}}' },
      false,
    ],
    ['TensorFlow, unreadable', { TF_CONFIG: '[' }, true],
  ])('lets the first of several processes report: %s %o', async (_what, env, isChief) => {
    const { sent } = await runCode(`import keras; ${TRAIN}`, { env });
    expect(sent).toHaveLength(isChief ? 1 : 0);
  });

  test('counts on where the next process of a run begins again', async () => {
    const stage = `import keras\nfor epoch in range(2): keras.callbacks.CallbackList().on_epoch_end(epoch, {"loss": epoch})`;
    const { sent } = await runCode(
      `import subprocess, sys\nfor _ in range(2): subprocess.run([sys.executable, "-c", '''${stage}'''])`,
    );
    expect(sent).toEqual([0, 1, 0, 1].map((value) => ['keras/loss', value, undefined]));
  });
});
