// Which monitor a file is of, by a look at it. Knows what is typical of each; refuses to read any of them.
import { isMapping, list, mapping } from './foreign.ts';
import { readYaml, type SourceFile } from './yaml-source.ts';

export const importKinds = ['gatus', 'kuma', 'blackbox', 'nagios'] as const;
export type ImportKind = (typeof importKinds)[number];

/** What people call them. */
export const kindNames: Readonly<Record<ImportKind | 'prometheus' | 'vedette', string>> = {
  gatus: 'a configuration of Gatus',
  kuma: 'a backup of Uptime Kuma',
  blackbox: 'a configuration of the blackbox exporter',
  nagios: 'a file of Nagios objects',
  prometheus: 'a configuration of Prometheus',
  vedette: 'a configuration of Vedette',
};

/** Undefined for what looks like none of them. */
export const kindOf = (file: SourceFile): keyof typeof kindNames | undefined => {
  if (/^\s*define\s+[a-z]+\s*\{/m.test(file.text)) return 'nagios';
  const source = readYaml(file);
  const root = mapping('problems' in source ? undefined : source.root);
  if (Array.isArray(root['monitorList'])) return 'kuma';
  if (Array.isArray(root['endpoints']) || Array.isArray(root['services']) || isMapping(root['alerting']))
    return 'gatus';
  if (isMapping(root['modules'])) return 'blackbox';
  if (list(root['scrape_configs']).length > 0) return 'prometheus';
  const isOurs =
    isMapping(root['agents']) ||
    Object.values(mapping(root['services'])).some((one) => mapping(one)['target'] !== undefined);
  return isOurs ? 'vedette' : undefined;
};
