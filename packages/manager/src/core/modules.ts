// The modules that there are without a word in the file, called as the blackbox exporter's example calls them, and how a target becomes one of a module's check. Refuses to
// know how anything is looked at.
import type { ModuleWish } from './wishes.ts';

export const ownModules: readonly ModuleWish[] = [
  { id: 'http_2xx', type: 'http', piece: { http: null } },
  { id: 'http_post_2xx', type: 'http', piece: { http: { method: 'POST' } } },
  { id: 'tcp_connect', type: 'tcp', piece: {} },
  { id: 'tls_connect', type: 'tls', piece: { tls: null } },
  { id: 'ssh_banner', type: 'tcp', piece: { tcp: { expect: 'SSH-2.0-' } } },
  { id: 'icmp', type: 'icmp', piece: { icmp: null } },
  { id: 'dns', type: 'dns', piece: { dns: { name: '.', type: 'NS' } } },
];

/** One of the file, or else one of those that there always are. */
export const moduleOf = (id: string, inFile: readonly ModuleWish[] = []): ModuleWish | undefined =>
  inFile.find((one) => one.id === id) ?? ownModules.find((one) => one.id === id);

/** What is written without a scheme is of the module's. */
export const targetFor = ({ type }: ModuleWish, written: string): string =>
  /^[a-z]+:\/\//i.test(written) ? written : `${type}://${written}`;
