// The machine's own list of names (/etc/hosts). Knows its format and when to read it again; refuses to know any other source.
import { readFileSync, statSync } from 'node:fs';
import { isIP, isIPv4 } from 'node:net';
import type { Clock, MonoMs } from '@vedette/protocol/kit';

const RECHECK_MS = 5_000;

/** The address of each name, lower case: the first IPv4 address listed for it, or else the first IPv6 address. */
export const parseHosts = (text: string): Map<string, string> => {
  const addresses = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (isIP(address) === 0 || address.includes('%')) continue;
    for (const name of names.map((given) => given.toLowerCase())) {
      const known = addresses.get(name);
      if (known === undefined || (isIPv4(address) && !isIPv4(known))) addresses.set(name, address);
    }
  }
  return addresses;
};

export class HostsFile {
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #path: string;
  #addresses = parseHosts('');
  #modifiedMs = Number.NaN;
  #checkAt: MonoMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, 'elapsed'>, path = '/etc/hosts') {
    this.#clock = clock;
    this.#path = path;
  }

  /** The address of a lower-case name. The file is looked at again at most every 5 s, and read when it has changed. */
  address(name: string): string | undefined {
    const now = this.#clock.elapsed();
    if (now >= this.#checkAt) {
      this.#checkAt = now + RECHECK_MS;
      this.#refresh();
    }
    // `localhost` is this machine whatever the file says or fails to say.
    return this.#addresses.get(name) ?? (name === 'localhost' ? '127.0.0.1' : undefined);
  }

  #refresh(): void {
    try {
      const { mtimeMs } = statSync(this.#path);
      if (mtimeMs === this.#modifiedMs) return;
      this.#addresses = parseHosts(readFileSync(this.#path, 'utf8'));
      this.#modifiedMs = mtimeMs;
    } catch {
      // Missing, or unreadable for want of descriptors: what was read last still holds, and the next check tries again.
    }
  }
}
