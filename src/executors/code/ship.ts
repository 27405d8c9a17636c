// The code of a search on a host: sent once, and in one folder that all runs share.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { HostError } from '../../errors.ts';
import type { Snapshot } from '../../search/spec.ts';
import { lastLine } from '../data/listing.ts';
import { amountOf } from '../data/progress.ts';
import type { HostAccess } from '../host-access.ts';
import { archiveFile } from './archive.ts';
import { copyFolder, copyName, dropScript, lookScript, settleScript, unpackScript, untarScript } from './on-host.ts';
import { packTree, tarTree, treeOf } from './send-pack.ts';
import type { Source } from './send-pack.ts';
import { storeOf } from './store.ts';

type Tell = (text: string) => void;

/** `folder`: the top of the copy, an absolute path there. `shipped`: something had to be sent. */
export type Shipped = { readonly folder: string; readonly shipped: boolean };

/** Safe to repeat, and by several at once; what breaks off leaves nothing that would be taken for whole. Rejects with HostError. */
export async function shipSnapshot(
  access: HostAccess,
  { snapshot, stateFolder }: { readonly snapshot: Snapshot; readonly stateFolder: string },
  tell: Tell,
  signal: AbortSignal,
): Promise<Shipped> {
  const folder = copyFolder(access, snapshot);
  const { stdout } = await access.run(lookScript(access, snapshot), { signal });
  const draft = `.new-${copyName(snapshot)}-${randomUUID().slice(0, 8)}`;
  const shipping = { access, snapshot, stateFolder, draft, tell, signal };
  const isThere = /^there$/m.test(stdout);
  try {
    const shipped = !isThere && (await send(shipping, parseKnown(stdout)));
    return { folder, shipped };
  } catch (error) {
    // As far as it can be reached; else it goes with a later search.
    await access.run(dropScript(access, snapshot, draft)).catch(() => {});
    throw error;
  }
}

type Shipping = {
  readonly access: HostAccess;
  readonly snapshot: Snapshot;
  readonly stateFolder: string;
  /** The name of the folder until it is whole. */
  readonly draft: string;
  readonly tell: Tell;
  readonly signal: AbortSignal;
};

/** Trees that are there, by the snapshots that they are of. */
type Known = ReadonlyMap<string, string>;

function parseKnown(text: string): Known {
  return new Map(
    [...text.matchAll(/^([0-9a-f]{40,64}) refs\/hyper\/([0-9a-f]{40,64})$/gm)].map(([, tree = '', id = '']) => [
      id,
      tree,
    ]),
  );
}

/** Resolves to whether anything was sent. */
async function send(shipping: Shipping, known: Known): Promise<boolean> {
  const { access, snapshot, stateFolder, tell, signal } = shipping;
  if (snapshot.kind === 'archive') {
    tell('sending the code');
    const stdout = createReadStream(archiveFile(stateFolder, snapshot), { signal });
    return sendTar(shipping, { stdout, ended: finished(stdout) });
  }
  const store = storeOf(stateFolder, snapshot);
  const tree = await treeOf(store, snapshot, signal);
  if (access.facts.git === null) {
    tell('sending the code');
    return sendTar(shipping, tarTree(store, tree, signal));
  }
  const hasTree = [...known.values()].includes(tree);
  const script = unpackScript(access, snapshot, tree, shipping.draft, !hasTree);
  if (hasTree) {
    const { exitCode, stderr } = await access.run(script, { signal });
    if (exitCode !== 0) throw failure(access, stderr);
    return false;
  }
  tell('sending the code');
  await transfer(shipping, script, await packTree(store, tree, [...new Set(known.values())], signal));
  return true;
}

async function sendTar(shipping: Shipping, source: Source): Promise<true> {
  const { access, snapshot, draft, signal } = shipping;
  if (!access.facts.hasTar) {
    throw new HostError('host.tar', `${access.spec.name}: it has neither git nor tar to take the code with`, {
      hint: 'install one of them there',
    });
  }
  await transfer(shipping, untarScript(access, draft, snapshot.folder), source);
  // A tar that is cut short may look whole to who unpacks it, so only now does it get its name.
  const { exitCode, stderr } = await access.run(settleScript(access, snapshot, draft), { signal });
  if (exitCode !== 0) throw failure(access, stderr);
  return true;
}

/** `script` reads what `source` writes. Rejects where either fails. */
async function transfer({ access, tell, signal }: Shipping, script: string, source: Source): Promise<void> {
  const { stdin, stdout, ended } = access.stream(script, signal);
  stdout.resume();
  let isOpen = true;
  let problem: unknown;
  stdin.on('error', () => (isOpen = false)); // it ended early: `ended` says why
  source.ended.catch((error: unknown) => (problem = isOpen ? error : undefined));
  const sending = pipeline(source.stdout, counting(tell), stdin).then(() => source.ended);
  sending.catch(() => {}); // awaited where it went well on the other side
  try {
    const { exitCode, stderr } = await ended;
    if (problem !== undefined) throw problem;
    if (exitCode !== 0) throw failure(access, stderr);
    await sending;
  } finally {
    isOpen = false;
    source.stdout.destroy();
    stdin.destroy();
  }
}

const tellEveryMs = 2000;

/** Says how far it is, where it takes long. */
function counting(tell: Tell): (chunks: AsyncIterable<Buffer>) => AsyncGenerator<Buffer> {
  return async function* count(chunks) {
    let bytes = 0;
    let toldAt = Date.now();
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (Date.now() - toldAt >= tellEveryMs) {
        toldAt = Date.now();
        tell(`sent ${amountOf(bytes)} of code`);
      }
      yield chunk;
    }
  };
}

function failure({ spec, facts }: HostAccess, stderr: string): HostError {
  const why = lastLine(stderr.replaceAll(/^(?:fatal|error): |^fatal: index-pack failed$/gm, ''));
  if (/no space left|disk quota|not enough space/i.test(stderr))
    return new HostError('host.disk', `${spec.name}: no room for the code in ${facts.root}`, {
      hint: `hyper hosts clean ${spec.name}  removes what is no longer used; folder: in hyper.yaml chooses another disk`,
    });
  if (/permission denied|read-only file system|operation not permitted/i.test(stderr))
    return new HostError('host.folder', `${spec.name}: cannot write to ${facts.root}: ${why}`, {
      hint: `folder: in hyper.yaml says where hyper may keep its files on ${spec.name}`,
    });
  return new HostError('host.code', `${spec.name}: the code could not be taken there: ${why || 'it ended early'}`, {
    hint: `hyper hosts check ${spec.name}  tells what it lacks; hyper resume goes on`,
  });
}
