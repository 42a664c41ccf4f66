// Everything that can be done by single keys. Knows which key does what; refuses to know where: a list that is on the screen takes what moves in it.
import { go } from '../location.ts';

type Move = (by: number) => void;

let moveInList: Move | undefined;

/** The list that is on the screen moves by itself; given back when it leaves. */
export const setListKeys = (move: Move): (() => void) => {
  moveInList = move;
  return () => {
    if (moveInList === move) moveInList = undefined;
  };
};

export const keyHelp: readonly (readonly [keys: string, does: string])[] = [
  ['/', 'Search services'],
  ['j  k', 'Next, previous row'],
  ['Enter', 'Open the row'],
  ['Esc', 'Leave a field or dialog; from a service, back to the overview'],
  ['o', 'Overview'],
  ['u', 'Outages'],
  ['a', 'Agents'],
  ['p', 'Planned outages'],
  ['?', 'This help'],
];

const pagesByKey = { o: 'overview', u: 'outages', a: 'agents', p: 'planned' } as const;

const isField = (element: EventTarget | null): element is HTMLElement =>
  element instanceof HTMLElement && element.matches('input, select, textarea');

/** Rows of tables, where no list moves by itself. */
const moveInTables: Move = (by) => {
  const links = [...document.querySelectorAll<HTMLElement>('main tbody tr a:first-of-type, main .rows a')];
  const at = links.indexOf(document.activeElement as HTMLElement);
  links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
};

const search = (): void => {
  const field = document.querySelector<HTMLInputElement>('input[type="search"]');
  if (field) {
    field.focus();
    return;
  }
  go({ page: 'overview' });
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.querySelector<HTMLInputElement>('input[type="search"]')?.focus()),
  );
};

/** @param help shows what the keys do */
export const listenToKeys = (help: () => void): (() => void) => {
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
    const { key, target } = event;
    if (isField(target)) {
      if (key === 'Escape') target.blur();
      return;
    }
    const page = pagesByKey[key as keyof typeof pagesByKey];
    if (key === '/') search();
    else if (key === 'j') (moveInList ?? moveInTables)(1);
    else if (key === 'k') (moveInList ?? moveInTables)(-1);
    else if (key === '?') help();
    else if (key === 'Escape' && location.hash.startsWith('#/services/')) go({ page: 'overview' });
    else if (page) go({ page });
    else return;
    event.preventDefault();
  };
  addEventListener('keydown', onKey);
  return () => removeEventListener('keydown', onKey);
};
