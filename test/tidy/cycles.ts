// Finds files that import each other in a ring, types included: such files can only be understood all at once.
import type { Import } from './imports.ts';
import type { Finding } from './source.ts';

/** Every file's imports of other files. */
const graphOf = (imports: readonly Import[]): ReadonlyMap<string, readonly Import[]> => {
  const graph = new Map<string, Import[]>();
  for (const one of imports) {
    if (one.to.type !== 'file') continue;
    const known = graph.get(one.from);
    if (known === undefined) graph.set(one.from, [one]);
    else known.push(one);
  }
  return graph;
};

/** One finding for each ring that a walk in depth closes, with the way round. */
export const cycleFindings = (imports: readonly Import[]): readonly Finding[] => {
  const graph = graphOf(imports);
  const done = new Set<string>();
  const findings: Finding[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    for (const { line, to } of graph.get(path) ?? []) {
      if (to.type !== 'file') continue;
      const start = way.indexOf(to.path);
      if (start !== -1) {
        const ring = [...way.slice(start), to.path].join(' -> ');
        findings.push({ path, line, message: `closes a ring of imports: ${ring}` });
      } else if (!done.has(to.path)) walk(to.path, [...way, to.path]);
    }
    done.add(path);
  };
  for (const path of graph.keys()) if (!done.has(path)) walk(path, [path]);
  return findings;
};
