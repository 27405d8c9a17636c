// A peer: a Python process that answers one line of JSON with one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * @param {string} name of a file in `peers/adapters/`, `-` for `_`
 * @returns {import('./simulate.js').Subject & { cpuMs: () => number, lastMs: () => number, version: () => string, learn: Function, close: () => Promise<void> }}
 */
export function peerSubject(name) {
  let process_;
  let [spentMs, lastMs, asks, version, isSpent] = [0, 0, 0, '', false];
  const request = async (message) => {
    const answer = await process_.ask(message);
    if (answer.error !== undefined) throw new Error(`${name}: ${answer.error}`);
    return answer;
  };
  const close = async () => {
    await process_?.close();
    process_ = undefined;
  };
  return {
    begin: async (task) => {
      [spentMs, asks] = [0, 0];
      if (isSpent) await close();
      process_ ??= startPeer(name);
      const answer = await request({ begin: task });
      [version, isSpent] = [answer.version, answer.onceOnly];
    },
    /** Results that it did not ask for: `[point, value]` each. Not every adapter can. */
    learn: async (results) => {
      await request({ learn: results });
    },
    ask: async (trial) => {
      const { point, cpuMs } = await request({ ask: trial });
      [spentMs, lastMs, asks] = [spentMs + cpuMs, cpuMs, asks + 1];
      return point;
    },
    tell: async (trial, value) => {
      await request({ tell: trial, value });
    },
    lastMs: () => lastMs,
    /** The mean of all asks. */
    cpuMs: () => spentMs / Math.max(1, asks),
    version: () => version,
    close,
  };
}

/** `peer.py` goes on in the environment that the peer is installed in. */
function startPeer(name) {
  const child = spawn('python3', [join(import.meta.dirname, 'peers', 'peer.py'), name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // A Python that is not there ends at once, without a line: `ask` says so.
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const ended = once(child, 'close');
  return {
    ask: async (message) => {
      child.stdin.write(`${JSON.stringify(message)}\n`);
      const { value, done } = await lines.next();
      return done ? { error: 'no answer: is it installed (peers/install.sh)?' } : JSON.parse(value);
    },
    close: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
