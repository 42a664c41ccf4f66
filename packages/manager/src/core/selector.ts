// How the file picks agents and services: by id, `group:NAME`, `key=value`, or `*` for all. Knows the syntax and what matches;
// refuses to know what is picked for what.
import { quote } from '@vedette/protocol/kit';

/** Ids of agents, services, subscribers and managers; names of groups; keys of labels. */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export const ID_RULE = 'use 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit';

export type Selector =
  | { readonly by: 'all' }
  | { readonly by: 'id'; readonly id: string }
  | { readonly by: 'group'; readonly group: string }
  | { readonly by: 'label'; readonly key: string; readonly value: string };

/** What a selector can be held against. */
export type Selectable = {
  readonly id: string;
  readonly group?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
};

export const parseSelector = (text: string): Selector | { readonly problem: string } => {
  if (text === '*') return { by: 'all' };
  const equals = text.indexOf('=');
  if (equals >= 0) {
    const [key, value] = [text.slice(0, equals), text.slice(equals + 1)];
    if (ID_PATTERN.test(key) && value !== '') return { by: 'label', key, value };
  } else if (text.startsWith('group:')) {
    const group = text.slice('group:'.length);
    if (ID_PATTERN.test(group)) return { by: 'group', group };
  } else if (ID_PATTERN.test(text)) {
    return { by: 'id', id: text };
  }
  return { problem: `${quote(text)} selects nothing: write an id, 'key=value' or '*'` };
};

export const matches = (selector: Selector, candidate: Selectable): boolean => {
  switch (selector.by) {
    case 'all':
      return true;
    case 'id':
      return candidate.id === selector.id;
    case 'group':
      return candidate.group === selector.group;
    case 'label':
      return Object.hasOwn(candidate.labels, selector.key) && candidate.labels[selector.key] === selector.value;
  }
};
