// Which kinds of checks an agent carries out, and whether it says what a manager wants said: the key `checks` of a policy. Knows what holds where nothing is
// written; refuses to know addresses (policy.ts) and how anything is looked at.
import { type Check, type CheckType, checkTypes, type HttpMethod, httpMethods } from '@vedette/protocol/check';
import { quote } from '@vedette/protocol/kit';
import { isScalar } from 'yaml';
import { type Add, entriesOf, nameOf, textsOf } from './nodes.ts';

/** Plain data: it is sent from thread to thread. */
export type CheckRules = {
  /** These kinds and no others; a plain connect is of the kind `tcp`. */
  readonly allow: readonly CheckType[];
  /** Whether bytes of a manager's choice are sent: `send` of tcp and udp. */
  readonly dialogue: boolean;
  /** With what methods the web is asked. A body goes with those alone that have one. */
  readonly methods: readonly HttpMethod[];
};

/** Looking, and no more: what is said then is what the protocols themselves have one say to look. */
export const checkDefaults: CheckRules = { allow: checkTypes, dialogue: false, methods: ['GET', 'HEAD'] };

const KEYS = ['allow', 'dialogue', 'methods'] as const;

/** What the key says of itself, as far as it is sound. */
export const checkRulesOf = (node: unknown, add: Add): Partial<CheckRules> => {
  const entries = entriesOf(node, 'checks', KEYS, add);
  const dialogue = entries.get('dialogue');
  const isSaid = isScalar(dialogue) && typeof dialogue.value === 'boolean';
  if (entries.has('dialogue') && !isSaid)
    add(dialogue, 'checks.dialogue', `write true or false here, not ${nameOf(dialogue)}`);
  return {
    ...(entries.has('allow') && { allow: wordsAt(entries, 'allow', checkTypes, add) }),
    ...(isSaid && { dialogue: dialogue.value === true }),
    ...(entries.has('methods') && { methods: wordsAt(entries, 'methods', httpMethods, add) }),
  };
};

const wordsAt = <Word extends string>(
  entries: ReadonlyMap<string, unknown>,
  key: string,
  known: readonly Word[],
  add: Add,
): readonly Word[] => {
  const node = entries.get(key);
  const path = `checks.${key}`;
  const texts = textsOf(node, path, known.length, `[${known.slice(0, 2).join(', ')}]`, add) ?? [];
  return texts.flatMap((text) => {
    const word = known.find((candidate) => candidate === text);
    if (word === undefined) add(node, path, `${quote(text)} is none: there are ${known.join(', ')}`);
    return word === undefined ? [] : [word];
  });
};

/** What the rules have against a check, as the end of a sentence; a plain connect has no terms. */
export const againstCheck = (
  check: Check | undefined,
  { allow, dialogue, methods }: CheckRules,
): string | undefined => {
  const type = check?.type ?? 'tcp';
  if (!allow.includes(type)) return `the agent's policy allows no checks by ${type} (checks.allow)`;
  if (!dialogue && saysAnything(check))
    return "the agent's policy lets nobody choose what is sent (--dialogue, or checks.dialogue in the policy, would)";
  const method = check?.type === 'http' ? (check.method ?? 'GET') : undefined;
  return method === undefined || methods.includes(method)
    ? undefined
    : `the agent's policy allows no ${method} (--methods, or checks.methods in the policy, would)`;
};

const saysAnything = (check: Check | undefined): boolean =>
  check?.type === 'tcp'
    ? (check.steps ?? []).some(({ send }) => send !== undefined)
    : check?.type === 'udp' && check.send !== undefined;
