// The agent's text, in one piece. Supervisors are its children and keep the text they were started with, so its file is named after it.
import { createHash } from 'node:crypto';
import agentScript from './scripts/agent.sh?raw';
import filesScript from './scripts/files.sh?raw';
import identityScript from './scripts/identity.sh?raw';
import superviseScript from './scripts/supervise.sh?raw';
import usageScript from './scripts/usage.sh?raw';

export const agent = `${identityScript}${superviseScript}${filesScript}${usageScript}${agentScript}`;
export const agentName = `agent-${createHash('sha256').update(agent).digest('hex').slice(0, 12)}.sh`;
