// The conversation with the agent of a host over ssh.
import { agent, agentName } from '../agent-script.ts';
import { type Channel, openChannel } from '../channel.ts';
import type { HostSpec } from '../../search/spec.ts';
import type { HostFacts } from '../host-access.ts';
import { escapeText } from '../protocol.ts';
import machineScript from '../scripts/machine.sh?raw';
import { addressOf } from './access.ts';
import { quote, renderRemoteCommand } from './bootstrap.ts';
import { explain, UnreachedError } from './explain.ts';
import { openings } from './openings.ts';
import type { SshOptions } from './options.ts';

export type SshChannelOptions = {
  readonly access: { readonly spec: HostSpec; readonly facts: Pick<HostFacts, 'root' | 'machineId'> };
  readonly options: SshOptions;
  /** One name for all channels of one purpose: an agent that an earlier one left behind is ended by the next. */
  readonly client: string;
  readonly onPush: (line: string) => void;
  readonly signal?: AbortSignal;
};

/** ssh itself gives up sooner, but for a shared connection that hangs. */
const greetingMs = 45_000;

/** Rejects with HostError, `host.closed` where it is worth to try again. */
export async function openSshChannel(asked: SshChannelOptions): Promise<Channel> {
  const { access, options, client, onPush, signal } = asked;
  const address = addressOf(access.spec);
  const leave = await openings.acquire(access.spec.name, signal);
  try {
    return await openChannel({
      file: 'ssh',
      args: [...options, '--', address, renderRemoteCommand(renderBootstrap(access.facts, client))],
      preface: escapeText(agent),
      onPush,
      greetingMs,
      signal,
      explain: ({ exitCode, complaints, isGreeted }) =>
        new UnreachedError(
          access.spec.name,
          explain({ exitCode, stderr: complaints, isGreeted }, { address, wasReached: true }),
        ),
    });
  } finally {
    leave();
  }
}

/**
 * The agent comes as the first line on stdin, and is put into a file: as an argument its whole text would stand in every `ps`. Behind one
 * name there may be several machines, which know nothing of each other's processes.
 */
function renderBootstrap({ root, machineId }: Pick<HostFacts, 'root' | 'machineId'>, client: string): string {
  return `${machineScript}
[ "$h_machine" = ${quote(machineId)} ] || { echo HYPER-ELSEWHERE >&2; exit 1; }
umask 077
h_root=${quote(root)}
h_agent=$h_root/${agentName}
IFS= read -r h_text || exit 1
h_why=$({ mkdir -p "$h_root" && { [ -e "$h_agent" ] || { printf %b "$h_text" >"$h_agent.$$" && mv -f "$h_agent.$$" "$h_agent"; }; }; } 2>&1) || {
  rm -f "$h_agent.$$"
  echo "HYPER-NO $h_root $h_why" >&2
  exit 1
}
unset h_text
exec sh "$h_agent" "$h_root" ${quote(client)}`;
}
