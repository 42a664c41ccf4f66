// The configuration of the blackbox exporter, aimed at targets. Knows that its modules say how and Prometheus says whom; refuses to know any prober.

import { aimModule, type Module } from './blackbox-module.ts';
import { type BlackboxTarget, blackboxTargets } from './blackbox-targets.ts';
import { type Draft, Drafting, type Place } from './draft.ts';
import { goDurationMs, isMapping, mapping } from './foreign.ts';
import { timesOf } from './times.ts';
import type { SourceFile, YamlSource } from './yaml-source.ts';

export const readBlackbox = (source: YamlSource, aims: YamlSource | SourceFile | undefined): Draft => {
  const drafting = new Drafting();
  const modules = mapping(mapping(source.root)['modules']);
  const aimed = new Set<string>();
  for (const target of blackboxTargets(aims, Object.keys(modules), drafting)) {
    const raw = modules[target.module];
    const at = (...path: readonly string[]): Place => source.at('modules', target.module, ...path);
    if (!isMapping(raw)) drafting.note(target.place, `there is no module ${target.module}`);
    else readTarget({ raw, at, drafting }, target);
    aimed.add(target.module);
  }
  for (const name of Object.keys(modules))
    if (!aimed.has(name))
      drafting.note(source.at('modules', name), 'nothing is aimed at with it: name targets with --targets');
  return drafting;
};

const readTarget = (
  module: Module,
  { target, place, job, everyMs, timeoutMs, labels, module: name }: BlackboxTarget,
): void => {
  const { drafting } = module;
  const aim = aimModule(module, target);
  if (!aim) return;
  // The exporter has its own time only where Prometheus leaves it that much.
  const own = goDurationMs(module.raw['timeout']);
  const patience = Math.min(own ?? Number.POSITIVE_INFINITY, timeoutMs ?? Number.POSITIVE_INFINITY);
  const times = timesOf({ everyMs, ...(Number.isFinite(patience) && { timeoutMs: patience }) }, (message) =>
    drafting.note(place, message),
  );
  const hasLabels = labels !== undefined && Object.keys(labels).length > 0;
  drafting.services.push({
    key: `${name} ${target} ${drafting.services.length}`,
    name: target.replace(/^[a-z]+:\/\//i, '').replace(/[/?].*$/, ''),
    place,
    group: job,
    wish: { target: aim.target, ...times, ...aim.terms, ...(hasLabels && { labels }) },
    tell: [],
  });
};
