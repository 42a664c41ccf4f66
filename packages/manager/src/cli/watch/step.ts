// How the live view changes: by what the manager tells, by keys, by answers, by time. Knows what follows from each and what is to be done then, as data; refuses to
// do any of it.
import type { Followed } from '../follow.ts';
import { step as stepModel } from '../watch-model.ts';
import { type Event, only, type Stepped } from './events.ts';
import { answered, formFor, type Kind } from './form.ts';
import { helpLines, helpRows } from './help.ts';
import type { Key } from './keys.ts';
import { chosenRow, listKey } from './list-keys.ts';
import { concerns, loaded, loadWhenDue, stale } from './loading.ts';
import { topAfter } from './scroll.ts';
import { serviceKey } from './service-keys.ts';
import type { State } from './state.ts';

/** How much of the past is kept to fill a tall screen. */
const HAPPENINGS_MAX = 200;

/** @param nowIso also for what has no time of its own */
export const step = (before: State, event: Event, nowIso: string): Stepped => {
  const state = { ...before, nowIso };
  switch (event.type) {
    case 'followed':
      return only(followed(state, event.event));
    case 'key':
      return keyed(state, event.key);
    case 'resized':
      return only({ ...state, size: event.size });
    case 'passed':
      return loadWhenDue(state);
    case 'loaded':
    case 'not-loaded':
      return only(loaded(state, event));
    case 'done':
    case 'not-done':
      return only({ ...stale(state), notice: { text: event.text, isGood: event.type === 'done' } });
  }
};

const followed = (state: State, event: Followed): State => {
  const { model, happenings } = stepModel(state.model, event, state.nowIso);
  const next = { ...state, model, happenings: [...state.happenings, ...happenings].slice(-HAPPENINGS_MAX) };
  return concerns(state, event) ? stale(next) : next;
};

const leave = (state: State): Stepped => ({ state, effects: [{ type: 'leave' }] });

const keyed = (before: State, key: Key): Stepped => {
  const { notice: _, ...state } = before;
  if (key.type === 'interrupt') return leave(state);
  if (state.form) return formKey(state, key);
  if (state.helpTop !== undefined) return only(helpKey(state, state.helpTop, key));
  if (!state.isTyping && key.type === 'text') {
    if (key.text === '?') return only({ ...state, helpTop: 0 });
    if (key.text === 'q' || key.text === 'Q') return leave(state);
    if (key.text === 'a') return only(asking(state, 'acknowledge'));
    if (key.text === 'z') return only(asking(state, 'silence'));
  }
  return state.opened ? serviceKey(state, state.opened, key) : listKey(state, key);
};

/** Whatever does not scroll goes back. */
const helpKey = ({ helpTop: _, ...state }: State, top: number, key: Key): State => {
  const next = topAfter(key, top, helpLines(state.size.columns).length, helpRows(state.size));
  return next === undefined ? state : { ...state, helpTop: next };
};

/** Of the service that is open, or else chosen in the list: never of one that merely happens to stand first. */
const asking = (state: State, kind: Kind): State => {
  const row = state.listing.chosen === undefined ? undefined : chosenRow(state);
  const id = state.opened?.service ?? (row?.type === 'service' ? row.service.id : undefined);
  const service = id === undefined ? undefined : state.model.services.get(id);
  if (!service) return refused(state, 'Choose a service first: with the arrows, or Enter to open it.');
  if (kind === 'acknowledge' && service.health === 'up')
    return refused(state, `${service.id} is up: there is no outage to acknowledge.`);
  return { ...state, form: formFor(kind, service.id) };
};

const refused = (state: State, text: string): State => ({ ...state, notice: { text, isGood: false } });

const formKey = ({ form, ...rest }: State, key: Key): Stepped => {
  if (!form) return only(rest);
  const answer = answered(form, key);
  if ('form' in answer) return only({ ...rest, form: answer.form });
  if ('given' in answer) return only(refused(rest, 'Nothing was changed.'));
  return { state: rest, effects: [{ type: 'change', wanted: answer.wanted }] };
};
