// Whether selectors that stand in no file select anything, in the words in which a file's problems are told. Knows no line and no key.
import { LineCounter } from 'yaml';
import type { Selectable } from '../core/selector.ts';
import { Choice } from './choice.ts';
import { Places } from './places.ts';
import { Problems } from './problems.ts';

/** What is wrong with each selector that selects nothing; none when all is well. `what` is the word for the candidates, in the singular. */
export const selectionProblems = (
  selectors: readonly string[],
  what: string,
  candidates: readonly Selectable[],
): readonly string[] => {
  const problems = new Problems({}, new Places(new LineCounter()));
  const chosen = new Choice(what, candidates, problems).choose(selectors, []);
  if (problems.count > 0) return problems.list().map(({ message }) => message);
  return chosen.length > 0 ? [] : [`there is no ${what} yet`];
};
