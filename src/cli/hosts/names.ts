// What may be the name of a host, or what ssh is given for it.
import { UsageError } from '../../errors.ts';
import { checkHostName } from '../../executors/ssh/options.ts';

/** Words that mean something else where hosts are named. */
const reserved = ['all'];

/** `gpu1`, `ada@box`. Throws UsageError `host.name`. */
export function checkName(name: string): void {
  checkAddress(name);
  if (!reserved.includes(name)) return;
  throw new UsageError('host.name', `"${name}" cannot be the name of a host: it means all of hyper.yaml`, {
    hint: 'give it another name, and say  ssh: all  below it',
  });
}

/** As ssh takes it; that includes IPv6 addresses, without brackets. Throws UsageError `host.name`. */
export function checkAddress(address: string): void {
  const port = /^[^:]+:(\d+)$/.exec(address)?.[1] ?? /^ssh:\/\/.*:(\d+)/.exec(address)?.[1];
  if (port !== undefined) {
    throw new UsageError('host.name', `${JSON.stringify(address)} cannot be the name of a host: it holds a port`, {
      hint: `give the host an alias in ~/.ssh/config, with  Port ${port}`,
    });
  }
  checkHostName(address);
}
