// What an agent may probe, decided: a target before anything is known of its address, and an address at the moment before it is dialled. Knows the
// order in which rules count; refuses to know where they were written (source.ts) and what becomes of those it denies.
import type { Check } from '@vedette/protocol/check';
import type { Target } from '@vedette/protocol/target';
import { againstCheck, type CheckRules, checkDefaults } from './check-rules.ts';
import { groups, isPartOf, type Reserved, reserved } from './groups.ts';
import type { OwnCommand, OwnIdentity, OwnThings } from './own-things.ts';
import { includesPort } from './ports.ts';
import { holds } from './range.ts';
import { coversAddress, coversName, type Rule } from './rule.ts';
import { disguised, type Words, wordsOf } from './words.ts';

/** Plain data: it is sent from thread to thread. */
export type PolicyTerms = OwnThings & {
  readonly allow: readonly Rule[];
  readonly deny: readonly Rule[];
  /** The port on which the agent waits for its manager, if it does. */
  readonly ownPort?: number;
  /** What is left out is as it is without a policy. */
  readonly checks?: Partial<CheckRules>;
};

export type Denial =
  | { readonly by: 'own-port' }
  | { readonly by: 'deny'; readonly rule: Rule }
  | { readonly by: 'reserved'; readonly group: Reserved }
  /** No rule allows it. */
  | { readonly by: 'unlisted' }
  /** It is a name behind a proxy, and no rule names it. */
  | { readonly by: 'unseen' };

export class Policy {
  readonly #terms: PolicyTerms;
  readonly #ownAddresses: () => readonly string[];

  /** @param ownAddresses the addresses this machine has now, besides loopback; asked only for its own port */
  constructor(terms: PolicyTerms, ownAddresses: () => readonly string[]) {
    this.#terms = terms;
    this.#ownAddresses = ownAddresses;
  }

  /** What speaks against a target as far as can be told without its address; with a literal address everything can. */
  againstTarget({ host, port }: Pick<Target, 'host' | 'port'>): Denial | undefined {
    if (wordsOf(host)) return this.againstAddress(host, host, port);
    const { allow, deny } = this.#terms;
    const rule = deny.find((candidate) => coversName(candidate, host, port));
    if (rule) return { by: 'deny', rule };
    const mayBe = ({ about, ports }: Rule): boolean => 'ranges' in about && includesPort(ports, port);
    return allow.some((candidate) => mayBe(candidate) || coversName(candidate, host, port)) ? undefined : UNLISTED;
  }

  /**
   * What speaks against a target whose address somebody else looks up, where a proxy dials: nobody here sees where a name leads, so that no rule about addresses
   * can allow or deny it. Of names, those alone are allowed that a rule names.
   */
  againstUnseen({ host, port }: Pick<Target, 'host' | 'port'>): Denial | undefined {
    const { allow } = this.#terms;
    const denial = this.againstTarget({ host, port });
    if (denial || wordsOf(host) || allow.some((candidate) => coversName(candidate, host, port))) return denial;
    return { by: 'unseen' };
  }

  /** What speaks against looking in this way, wherever; the end of a sentence. */
  againstCheck(check: Check | undefined): string | undefined {
    return againstCheck(check, { ...checkDefaults, ...this.#terms.checks });
  }

  /** The program that the owner has put under this name. */
  command(name: string): OwnCommand | undefined {
    return at(this.#terms.commands, name);
  }

  /** The certificate that the owner has put under this name. */
  identity(name: string): OwnIdentity | undefined {
    return at(this.#terms.identities, name);
  }

  /**
   * What speaks against dialling this address. A text that is no address is never allowed.
   * @param host the name that stands for it, or the address itself when that is what was asked for
   */
  againstAddress(host: string, address: string, port: number): Denial | undefined {
    const words = wordsOf(address);
    if (!words) return UNLISTED;
    const inside = disguised(words);
    const forms = inside ? [words, inside] : [words];
    if (forms.some((form) => this.#isOwnDoor(form, port))) return OWN_PORT;
    const { allow, deny } = this.#terms;
    const name = host === address || wordsOf(host) ? undefined : host;
    const rule = deny.find((candidate) => covers(candidate, name, forms, port));
    if (rule) return { by: 'deny', rule };
    const group =
      reserved.find((candidate) => isIn(candidate, words) && !this.#isLifted(candidate, words, port)) ??
      // What wears a disguise was not named by anybody.
      (inside && reserved.find((candidate) => isIn(candidate, inside)));
    if (group) return { by: 'reserved', group };
    return allow.some((candidate) => covers(candidate, name, [words], port)) ? undefined : UNLISTED;
  }

  /** Somebody allowed this address with the group in mind: a rule for everything, or for a name, does not count. */
  #isLifted(group: Reserved, address: Words, port: number): boolean {
    return this.#terms.allow.some(
      ({ about, ports }) =>
        'ranges' in about &&
        includesPort(ports, port) &&
        about.ranges.some((range) => holds(range, address) && isPartOf(range, group)),
    );
  }

  /** The agent's own port on any address of this machine: no rule lifts this. */
  #isOwnDoor(address: Words, port: number): boolean {
    if (port !== this.#terms.ownPort) return false;
    if (isIn('loopback', address) || isIn('unspecified', address)) return true;
    return this.#ownAddresses().some((own) => wordsOf(own)?.every((word, i) => word === address[i]));
  }
}

/** Why, as the end of a sentence that begins with the target. */
export const reasonOf = (denial: Denial): string => {
  switch (denial.by) {
    case 'own-port':
      return 'it is the port on which this agent waits for its manager';
    case 'deny':
      return `the agent's policy denies ${denial.rule.text}`;
    case 'reserved':
      return `agents leave ${denial.group} addresses alone unless their policy names them (--allow ${denial.group})`;
    case 'unlisted':
      return "no rule of the agent's policy allows it";
    case 'unseen':
      return "a proxy would look it up, so that a rule of the agent's policy has to allow it by its name (--allow 'NAME:PORT')";
    default:
      return denial satisfies never;
  }
};

/** Names come from elsewhere: what every object has is nothing that anybody listed. */
const at = <Thing>(things: Readonly<Record<string, Thing>> = {}, name: string): Thing | undefined =>
  Object.hasOwn(things, name) ? things[name] : undefined;

const UNLISTED: Denial = { by: 'unlisted' };
const OWN_PORT: Denial = { by: 'own-port' };

const isIn = (group: Reserved, address: Words): boolean => groups[group].some((range) => holds(range, address));

const covers = (rule: Rule, name: string | undefined, forms: readonly Words[], port: number): boolean =>
  (name !== undefined && coversName(rule, name, port)) || forms.some((form) => coversAddress(rule, form, port));
