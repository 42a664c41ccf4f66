// Looks up what selectors select, and reports those that select nothing. Knows candidates by id, group and labels; nothing of
// whether they are agents or services but their name.

import { quote } from '@vedette/protocol/kit';
import { matches, parseSelector, type Selectable, type Selector } from '../core/selector.ts';
import { didYouMean } from './piece.ts';
import type { Path } from './places.ts';
import type { Problems } from './problems.ts';
import type { Promised } from './promises.ts';

type Chosen = { readonly ids: readonly string[] } | { readonly problem: string };

const sorted = (ids: Iterable<string>): readonly string[] => [...ids].sort((a, b) => (a < b ? -1 : 1));

export class Choice {
  readonly #what: string;
  readonly #candidates: ReadonlyMap<string, Selectable>;
  readonly #problems: Problems;
  readonly #promised: Promised;
  // The same few selectors stand at thousands of services.
  readonly #known = new Map<string, Chosen>();

  /** `what` is the word for the candidates, in the singular. What is promised may select nothing as yet. */
  constructor(what: string, candidates: readonly Selectable[], problems: Problems, promised: Promised = () => false) {
    this.#what = what;
    this.#candidates = new Map(candidates.map((candidate) => [candidate.id, candidate]));
    this.#problems = problems;
    this.#promised = promised;
  }

  /** The ids selected by any of `selectors`, sorted. `path` is the list's; a lone selector is the list itself. */
  choose(selectors: readonly string[], path: Path): readonly string[] {
    const chosen = selectors.map((selector, index) => {
      const answer = this.#lookUp(selector);
      if ('ids' in answer) return answer.ids;
      this.#problems.add([...path, index], answer.problem);
      return [];
    });
    const [only] = chosen;
    return chosen.length === 1 && only !== undefined ? only : sorted(new Set(chosen.flat()));
  }

  #lookUp(text: string): Chosen {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const selector = parseSelector(text);
    const answer = 'problem' in selector ? selector : this.#select(selector, text);
    // An answer without ids carries a suggestion, which is left out once there are too many problems; it is cheap to keep.
    this.#known.set(text, answer);
    return answer;
  }

  #select(selector: Selector, text: string): Chosen {
    if (selector.by === 'id') {
      if (this.#candidates.has(selector.id)) return { ids: [selector.id] };
      return {
        problem: `there is no ${this.#what} ${quote(text)}${didYouMean(text, this.#candidates.keys(), this.#problems)}`,
      };
    }
    const ids = [...this.#candidates.values()].filter((candidate) => matches(selector, candidate)).map(({ id }) => id);
    if (ids.length > 0 || selector.by === 'all' || this.#promised(selector)) return { ids: sorted(ids) };
    return {
      problem: `no ${this.#what} matches ${quote(text)}${didYouMean(text, this.#words(selector), this.#problems)}`,
    };
  }

  /** Every selector of the same kind that would have matched something. */
  #words(selector: Selector): ReadonlySet<string> {
    const words = new Set<string>();
    for (const { group, labels } of this.#candidates.values()) {
      if (selector.by === 'group' && group !== undefined) words.add(`group:${group}`);
      if (selector.by !== 'label') continue;
      for (const [key, value] of Object.entries(labels)) words.add(`${key}=${value}`);
    }
    return words;
  }
}
