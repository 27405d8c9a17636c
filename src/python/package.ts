// The Python files that a run finds first on its PYTHONPATH: `send_metric`, and what lets Keras and Lightning report by themselves.
import { createHash } from 'node:crypto';
import guest from './_hypersearch/__init__.py?raw';
import epochs from './_hypersearch/epochs.py?raw';
import imports from './_hypersearch/imports.py?raw';
import keras from './_hypersearch/keras.py?raw';
import lightning from './_hypersearch/lightning.py?raw';
import lines from './_hypersearch/lines.py?raw';
import ranks from './_hypersearch/ranks.py?raw';
import run from './_hypersearch/run.py?raw';
import send from './_hypersearch/send.py?raw';
import spell from './_hypersearch/spell/__init__.py?raw';
import spellMetrics from './_hypersearch/spell/metrics.py?raw';
import values from './_hypersearch/values.py?raw';
import hypersearch from './hypersearch/__init__.py?raw';
import sitecustomize from './sitecustomize.py?raw';

export type PythonFile = {
  /** Seen from the folder that goes on the PYTHONPATH. */
  readonly path: string;
  readonly text: string;
};

export const pythonFiles: readonly PythonFile[] = [
  { path: '_hypersearch/__init__.py', text: guest },
  { path: '_hypersearch/epochs.py', text: epochs },
  { path: '_hypersearch/imports.py', text: imports },
  { path: '_hypersearch/keras.py', text: keras },
  { path: '_hypersearch/lightning.py', text: lightning },
  { path: '_hypersearch/lines.py', text: lines },
  { path: '_hypersearch/ranks.py', text: ranks },
  { path: '_hypersearch/run.py', text: run },
  { path: '_hypersearch/send.py', text: send },
  { path: '_hypersearch/spell/__init__.py', text: spell },
  { path: '_hypersearch/spell/metrics.py', text: spellMetrics },
  { path: '_hypersearch/values.py', text: values },
  { path: 'hypersearch/__init__.py', text: hypersearch },
  { path: 'sitecustomize.py', text: sitecustomize },
];

/** The folder's name says its content: runs that have started keep the files they were started with. */
export const pythonPackageName = `python-${contentHash(pythonFiles)}`;

function contentHash(files: readonly PythonFile[]): string {
  const hash = createHash('sha256');
  for (const { path, text } of files) hash.update(`${path}\0${text}\0`);
  return hash.digest('hex').slice(0, 12);
}
