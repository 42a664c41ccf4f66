// The TCP probe: can a connection be made? Resets it at once, and says nothing on it.
import { type ConnectionOptions, connectionProber } from './connection.ts';
import type { Prober } from './probe.ts';

export const createTcpProber = (options: ConnectionOptions): Prober => connectionProber(options);
