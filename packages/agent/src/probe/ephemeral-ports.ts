// From where on this system picks ports for outgoing connections. Knows where Linux tells it; refuses to know who dials.
import { readFileSync } from 'node:fs';

/** No system picks a port below this one by itself. */
const UNPRIVILEGED_PORT_MIN = 1024;

/** The lowest port the system may pick; when it does not tell, the lowest that any system picks. */
export const ephemeralPortMin = (path = '/proc/sys/net/ipv4/ip_local_port_range'): number => {
  try {
    const min = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isNaN(min) ? UNPRIVILEGED_PORT_MIN : min;
  } catch {
    return UNPRIVILEGED_PORT_MIN;
  }
};
