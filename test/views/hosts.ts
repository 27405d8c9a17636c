// Hosts as tests name them.
import { plainHost } from '../../src/search/plain-host.ts';
import type { HostSpec } from '../../src/search/spec.ts';

export function hostsNamed(...names: readonly string[]): readonly HostSpec[] {
  return names.map(plainHost);
}
