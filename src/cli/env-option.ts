// `-e/--env`: variables for every run. Their values may be secrets: none of them is named in a message.
import { UsageError } from '../errors.ts';
import { nearest } from '../space/nearest.ts';

/** `KEY=VALUE`; `KEY` alone takes the value it has in `env`. Of equal keys the last counts. Throws UsageError. */
export function readEnv(texts: readonly string[], env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  return Object.fromEntries(texts.map((text) => readOne(text, env)));
}

function readOne(text: string, env: NodeJS.ProcessEnv): readonly [key: string, value: string] {
  const equals = text.indexOf('=');
  const key = equals < 0 ? text : text.slice(0, equals);
  checkKey(key);
  const value = equals < 0 ? env[key] : text.slice(equals + 1);
  if (value === undefined) throw unset(key, env);
  return [key, value];
}

function checkKey(key: string): void {
  if (!/^[A-Za-z_]\w*$/.test(key)) {
    throw new UsageError('env.name', `--env ${JSON.stringify(key)}: a variable has letters, digits and _ in its name`, {
      hint: '--env KEY=VALUE, or KEY alone for the value it has here',
    });
  }
  if (/^HYPER_/i.test(key)) {
    throw new UsageError('env.reserved', `--env ${key}: hyper itself sets what begins with HYPER_`, {
      hint: 'hyper help environment  lists what a run is told',
    });
  }
  const instead = setOtherwise[key];
  if (instead === undefined) return;
  throw new UsageError('env.reserved', `--env ${key}: each run is given its own`, { hint: instead });
}

const gpus =
  '--gpus-per-run 0  hides all GPUs; gpus: in hyper.yaml, or the variable where hyper starts, says which to use';

const setOtherwise: Readonly<Record<string, string>> = {
  CUDA_VISIBLE_DEVICES: gpus,
  ROCR_VISIBLE_DEVICES: gpus,
};

function unset(key: string, env: NodeJS.ProcessEnv): UsageError {
  const [near] = nearest(key, Object.keys(env));
  return new UsageError('env.unset', `--env ${key}: it has no value here`, {
    hint: near === undefined ? `--env ${key}=VALUE  gives it one` : `did you mean ${near} ?`,
  });
}
