// From a draft to what our reader takes: ids, subscribers, and one service for each target and check. Knows that what our reader refuses is left out and noted;
// refuses to know any foreign format, and how the file is laid out.
import { parseConfig } from '../config/parse.ts';
import type { ConfigProblem } from '../core/api.ts';
import type { ServiceWish } from '../core/wishes.ts';
import type { Draft, DraftService, Note, Place, Plain, Tell, Variable, Wish } from './draft.ts';
import { Ids } from './ids.ts';
import { subscriberOf } from './subscribers.ts';

export type Entry = { readonly id: string; readonly place: Place; readonly name: string; readonly wish: Wish };

/** The sections of a file, every entry with where it came from. */
export type Settled = {
  readonly services: readonly Entry[];
  readonly channels: readonly Entry[];
  readonly subscribers: readonly Entry[];
  readonly planned: readonly Entry[];
  readonly notes: readonly Note[];
  readonly variables: readonly Variable[];
};

const SECTIONS = ['services', 'channels', 'subscribers', 'planned'] as const;
type Section = (typeof SECTIONS)[number];

/** Each round leaves out everything that is refused by then; what is left is about fewer and fewer entries. */
const ROUNDS_MAX = 20;

type File = Readonly<Record<string, Readonly<Record<string, Plain | Wish>>>>;

/** JSON is YAML. */
const problemsOf = (file: File): readonly ConfigProblem[] => {
  const answer = parseConfig(JSON.stringify(file), 'vedette.yaml');
  return 'problems' in answer ? answer.problems : [];
};

type Sameness =
  /** The same target and check have the same text here; without one it is the same as nothing else. */
  { readonly same?: string } | { readonly problems: readonly ConfigProblem[] };

/** So many are tried at once; where one of them is refused, each of them alone. */
const TRIED_TOGETHER = 100;

const sameOf = ({ target, check }: ServiceWish, { heartbeat }: Wish): Sameness =>
  heartbeat === undefined ? { same: JSON.stringify([target, check]) } : {};

const samenesses = (wishes: readonly Wish[]): readonly Sameness[] => {
  const file = Object.fromEntries(wishes.map((wish, index) => [`s${index}`, wish]));
  const answer = parseConfig(JSON.stringify({ services: file }), 'vedette.yaml');
  if ('wishes' in answer) {
    const byId = new Map(answer.wishes.services.map((service) => [service.id, service]));
    return wishes.map((wish, index) => {
      const service = byId.get(`s${index}`);
      return service ? sameOf(service, wish) : {};
    });
  }
  return wishes.length === 1 ? [{ problems: answer.problems }] : wishes.flatMap((wish) => samenesses([wish]));
};

const allSamenesses = (wishes: readonly Wish[]): readonly Sameness[] => {
  const all: Sameness[] = [];
  for (let at = 0; at < wishes.length; at += TRIED_TOGETHER)
    all.push(...samenesses(wishes.slice(at, at + TRIED_TOGETHER)));
  return all;
};

class Settling {
  readonly notes: Note[];
  readonly #draft: Draft;
  /** Ids of services by their keys; those of two that are the same are the same. */
  readonly #idOf = new Map<string, string>();

  constructor(draft: Draft) {
    this.#draft = draft;
    this.notes = [...draft.notes];
  }

  settle(): Settled {
    const services = this.#services();
    const channels = this.#channels();
    const sections: Record<Section, readonly Entry[]> = {
      services,
      channels: channels.map(({ entry }) => entry),
      subscribers: this.#subscribers(channels),
      planned: this.#planned(),
    };
    const sound = this.#sound(sections);
    return { ...sound, notes: this.notes, variables: this.#variablesIn(sound) };
  }

  #note(place: Place, message: string): void {
    this.notes.push({ place, message });
  }

  #services(): Entry[] {
    const ids = new Ids();
    const entries: { draft: DraftService; id: string }[] = [];
    const idOfSame = new Map<string, string>();
    const answers = allSamenesses(this.#draft.services.map(({ wish }) => wish));
    for (const [index, draft] of this.#draft.services.entries()) {
      const answer = answers[index] ?? {};
      if ('problems' in answer) {
        for (const { path, message } of answer.problems)
          this.#note(
            draft.place,
            `it was left out: ${[path.replace(/^services\.s0\.?/, ''), message].filter(Boolean).join(': ')}`,
          );
        continue;
      }
      const before = answer.same === undefined ? undefined : idOfSame.get(answer.same);
      const id = before ?? ids.of(draft.name, draft.group);
      this.#idOf.set(draft.key, id);
      if (before === undefined) {
        if (answer.same !== undefined) idOfSame.set(answer.same, id);
        entries.push({ draft, id });
      } else
        this.#note(
          draft.place,
          `it looks at the same in the same way as ${before}, and a target is probed once: whoever is told of it is told of ${before}`,
        );
    }
    return entries.map(({ draft, id }) => this.#service(draft, id));
  }

  #service({ name, place, wish, group, parents = [] }: DraftService, id: string): Entry {
    const needed = [...new Set(parents.flatMap((key) => this.#idOf.get(key) ?? []))].filter((parent) => parent !== id);
    const more = {
      ...(group !== undefined && { group: new Ids().of(group) }),
      ...(needed.length > 0 && { depends_on: needed.length === 1 ? needed[0] : needed }),
    };
    return { id, name, place, wish: { ...wish, ...more } };
  }

  #channels(): { readonly key: string; readonly entry: Entry }[] {
    const ids = new Ids();
    return this.#draft.channels.flatMap(({ key, name, place, wish }) => {
      const problems = problemsOf({ channels: { it: wish } });
      for (const { path, message } of problems)
        this.#note(
          place,
          `the channel was left out: ${[path.replace(/^channels\.it\.?/, ''), message].filter(Boolean).join(': ')}`,
        );
      return problems.length > 0 ? [] : [{ key, entry: { id: ids.of(name), name, place, wish } }];
    });
  }

  #subscribers(channels: readonly { readonly key: string; readonly entry: Entry }[]): Entry[] {
    const all = new Set(this.#idOf.values());
    return channels.flatMap(({ key, entry }) => {
      const seen = new Set<string>();
      const told = this.#draft.services.flatMap(({ key: service, tell, wish }) => {
        const id = this.#idOf.get(service);
        const mine = tell.find(({ to }) => to === key);
        // Of two that look at the same, the first says when.
        if (id === undefined || !mine || seen.has(id)) return [];
        seen.add(id);
        return [{ service: id, tell: mine satisfies Tell, grace: wish['grace'] }];
      });
      const wish = subscriberOf(entry.id, told, all.size);
      return wish ? [{ id: entry.id, name: entry.name, place: entry.place, wish }] : [];
    });
  }

  #planned(): Entry[] {
    const ids = new Ids();
    return this.#draft.planned.flatMap(({ name, place, services, wish }) => {
      const chosen = services === '*' ? '*' : [...new Set(services.flatMap((key) => this.#idOf.get(key) ?? []))];
      if (chosen.length === 0) return [];
      return [{ id: ids.of(name), name, place, wish: { services: chosen, ...wish } }];
    });
  }

  /** What our reader takes of it all; the rest is noted. */
  #sound(all: Readonly<Record<Section, readonly Entry[]>>): Record<Section, readonly Entry[]> {
    let sections = { ...all };
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const problems = problemsOf(fileOf(sections));
      if (problems.length === 0) return sections;
      sections = this.#without(sections, problems);
    }
    throw new Error('what is left of an import is refused by our own reader');
  }

  #without(
    sections: Readonly<Record<Section, readonly Entry[]>>,
    problems: readonly ConfigProblem[],
  ): Record<Section, readonly Entry[]> {
    const kept = (section: Section): readonly Entry[] =>
      sections[section].flatMap((entry) => {
        const start = `${section}.${entry.id}`;
        const mine = problems.find(({ path }) => path === start || path.startsWith(`${start}.`));
        if (!mine) return [entry];
        const { depends_on: parents, ...rest } = entry.wish;
        const isParents = parents !== undefined && mine.path.startsWith(`${start}.depends_on`);
        this.#note(entry.place, `${isParents ? 'what it depends on' : 'it'} was left out: ${mine.message}`);
        return isParents ? [{ ...entry, wish: rest }] : [];
      });
    return {
      services: kept('services'),
      channels: kept('channels'),
      subscribers: kept('subscribers'),
      planned: kept('planned'),
    };
  }

  /** Nobody has to set what nothing names any more. */
  #variablesIn(sections: Readonly<Record<Section, readonly Entry[]>>): Variable[] {
    const text = JSON.stringify([sections.services, sections.channels].map((all) => all.map(({ wish }) => wish)));
    const named = new Set(Array.from(text.matchAll(/"env:(\w+)"/g), ([, name]) => name));
    return this.#draft.variables.filter(({ name }) => named.has(name));
  }
}

const fileOf = (sections: Readonly<Record<Section, readonly Entry[]>>): File =>
  Object.fromEntries(
    SECTIONS.map((section) => [section, Object.fromEntries(sections[section].map(({ id, wish }) => [id, wish]))]),
  );

export const settle = (draft: Draft): Settled => new Settling(draft).settle();
