// Whom the modules of a blackbox exporter are aimed at: a configuration of Prometheus, or a list in lines. Knows jobs, static targets and the parameter
// `module`; refuses to discover anything, and to run relabelling.
import type { Drafting, Place } from './draft.ts';
import { goDurationMs, isMapping, list, mapping, text } from './foreign.ts';
import type { SourceFile, YamlSource } from './yaml-source.ts';

export type BlackboxTarget = {
  readonly module: string;
  readonly target: string;
  readonly place: Place;
  readonly job?: string | undefined;
  readonly everyMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly labels?: Readonly<Record<string, string>>;
};

/** What Prometheus does where nobody says otherwise. */
const SCRAPE_MS = 60_000;
const TIMEOUT_MS = 10_000;

/** Lines of `module target`, or of targets alone where there is only one module. */
const fromLines = (
  { name, text: lines }: SourceFile,
  modules: readonly string[],
  drafting: Drafting,
): readonly BlackboxTarget[] =>
  lines.split('\n').flatMap((written, index) => {
    const words = written
      .replace(/(?:^|\s)#.*$/, '')
      .trim()
      .split(/\s+/)
      .filter(Boolean);
    const place = { file: name, line: index + 1, path: '' };
    const [first = '', second] = words;
    if (words.length === 0) return [];
    const [module, target] =
      second === undefined ? [modules.length === 1 ? modules[0] : undefined, first] : [first, second];
    if (module !== undefined && words.length <= 2)
      return [{ module, target, place, everyMs: SCRAPE_MS, timeoutMs: TIMEOUT_MS }];
    drafting.note(place, "write 'module target' on each line");
    return [];
  });

/** What discovers targets, or looks them up elsewhere. */
const DISCOVERY = /_sd_configs$/;

const fromPrometheus = (source: YamlSource, drafting: Drafting): readonly BlackboxTarget[] => {
  const root = mapping(source.root);
  const global = mapping(root['global']);
  return list(root['scrape_configs']).flatMap((raw, index) => {
    const at = (...path: readonly (string | number)[]): Place => source.at('scrape_configs', index, ...path);
    if (!isMapping(raw)) return [];
    const job = text(raw['job_name']);
    const module = text([mapping(raw['params'])['module']].flat()[0]);
    const isProbe = module !== undefined || text(raw['metrics_path'])?.endsWith('/probe');
    // Other jobs scrape metrics.
    if (!isProbe) return [];
    for (const key of Object.keys(raw))
      if (DISCOVERY.test(key)) drafting.note(at(key), 'targets that are discovered were not carried over');
    const everyMs = goDurationMs(raw['scrape_interval']) ?? goDurationMs(global['scrape_interval']) ?? SCRAPE_MS;
    const timeoutMs = goDurationMs(raw['scrape_timeout']) ?? goDurationMs(global['scrape_timeout']) ?? TIMEOUT_MS;
    return list(raw['static_configs']).flatMap((group, number) => {
      const labels = labelsOf(mapping(group)['labels']);
      return list(mapping(group)['targets']).flatMap((one, slot): BlackboxTarget[] => {
        const place = at('static_configs', number, 'targets', slot);
        const target = text(one);
        const named = labels['module'] ?? labels['__param_module'] ?? module;
        if (named === undefined) drafting.note(place, 'it is not said which module is aimed at it');
        const rest = Object.fromEntries(
          Object.entries(labels).filter(([key]) => !key.startsWith('__') && key !== 'module'),
        );
        return target === undefined || named === undefined
          ? []
          : [{ module: named, target, place, job, everyMs, timeoutMs, labels: rest }];
      });
    });
  });
};

const labelsOf = (raw: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(mapping(raw)).flatMap(([key, value]) => (text(value) === undefined ? [] : [[key, String(value)]])),
  );

export const blackboxTargets = (
  aims: YamlSource | SourceFile | undefined,
  modules: readonly string[],
  drafting: Drafting,
): readonly BlackboxTarget[] => {
  if (aims === undefined) return [];
  return 'text' in aims ? fromLines(aims, modules, drafting) : fromPrometheus(aims, drafting);
};
