// What is watched for metrics: always the log and what the run sends, and the files, folders and patterns the user named.
import { sourcePrefixes } from '../search/source-prefix.ts';
import type { SourceSpec } from '../search/spec.ts';
import { unreachable } from '../errors.ts';
import { csvSource } from './csv.ts';
import { jsonLinesSource } from './file.ts';
import { jsonFileSource } from './json-file.ts';
import { logSource } from './log.ts';
import { sniffSource } from './sniff.ts';
import type { Watch } from './source.ts';
import { isEventFile, tensorboardSource } from './tensorboard.ts';

const log: Watch = { name: 'log', prefix: '', path: 'log', kind: 'append', source: logSource };
const sent: Watch = { name: 'sent', prefix: '', path: 'metrics.jsonl', kind: 'append', source: jsonLinesSource };

/** Paths stand as they were given. The patterns' engine is loaded only where there is one. Throws UsageError for a pattern that is none. */
export async function createWatches(sources: readonly SourceSpec[]): Promise<readonly Watch[]> {
  const prefixes = sourcePrefixes(sources);
  return [log, sent, ...(await Promise.all(sources.map((spec, index) => createWatch(spec, prefixes[index] ?? ''))))];
}

/** How the file at `path` is read, as its extension tells; one that says nothing, by its first line. */
export function watchOfFile(path: string, prefix: string): Watch {
  const base = path.slice(path.lastIndexOf('/') + 1);
  // Those two words are ours.
  const name = base === log.name || base === sent.name ? `file ${base}` : base;
  return { name, prefix, path, ...readerOf(base) };
}

async function createWatch(spec: SourceSpec, prefix: string): Promise<Watch> {
  switch (spec.kind) {
    case 'regex': {
      const { createRegexSource } = await import('./regex.ts');
      const source = createRegexSource(spec.name, spec.pattern);
      return { name: `regex ${spec.name}`, prefix, path: log.path, kind: 'append', source };
    }
    case 'file':
      return watchOfFile(spec.path, prefix);
    case 'tensorboard':
      return {
        name: 'tensorboard',
        prefix,
        path: spec.path,
        kind: 'folder',
        isWanted: isEventFile,
        source: tensorboardSource,
      };
    default:
      return unreachable(spec);
  }
}

function readerOf(base: string): Pick<Watch, 'kind' | 'source'> {
  switch (/\.([^.]+)$/.exec(base)?.[1]?.toLowerCase()) {
    case 'csv':
    case 'tsv':
      return { kind: 'append', source: csvSource };
    case 'jsonl':
    case 'ndjson':
      return { kind: 'append', source: jsonLinesSource };
    case 'json':
      return { kind: 'document', source: jsonFileSource };
    case 'txt':
    case 'log':
      return { kind: 'append', source: logSource };
    default:
      return isEventFile(base)
        ? { kind: 'append', source: tensorboardSource }
        : { kind: 'append', source: sniffSource };
  }
}
