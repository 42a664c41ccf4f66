// Which monitor a file is of, by a look at it. Knows what is typical of each; refuses to read any of them.
import { isMapping, list, mapping } from './foreign.ts';
import type { SourceFile } from './yaml-source.ts';

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

export const isNagios = ({ text }: SourceFile): boolean => /^[ \t]*define[ \t]+[a-z]+[ \t]*\{/m.test(text);

/** @param value what stands in it, read as YAML @returns undefined for what looks like none of them */
export const kindOf = (value: unknown): keyof typeof kindNames | undefined => {
  const root = mapping(value);
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
