// What is shown of an open service is asked for when it is opened, when something happens to it, and from time to time. Knows when; refuses to know how.
import type { Followed } from '../follow.ts';
import { type Event, only, type Stepped } from './events.ts';
import { FIRST_RANGE, type State } from './state.ts';

/** How old it gets while nothing happens, and how soon it is asked for again when something does. */
const AGE_MS_MAX = 30_000;
const AGAIN_MS = 2_000;

export const open = (state: State, service: string): Stepped =>
  load({
    ...state,
    opened: { service, range: FIRST_RANGE, top: 0, askedAtMs: 0, isAsked: false, isStale: false },
  });

export const load = (state: State): Stepped => {
  if (!state.opened) return only(state);
  const { service, range } = state.opened;
  const opened = { ...state.opened, isAsked: true, isStale: false, askedAtMs: Date.parse(state.nowIso) };
  return { state: { ...state, opened }, effects: [{ type: 'load', service, range }] };
};

/** It is to be asked for before long. */
export const stale = (state: State): State =>
  state.opened ? { ...state, opened: { ...state.opened, isStale: true } } : state;

export const loadWhenDue = (state: State): Stepped => {
  const { opened } = state;
  if (!opened || opened.isAsked) return only(state);
  const ageMs = Date.parse(state.nowIso) - opened.askedAtMs;
  return ageMs >= AGE_MS_MAX || (opened.isStale && ageMs >= AGAIN_MS) ? load(state) : only(state);
};

/** An answer about another service, or another range, comes too late. */
export const loaded = (state: State, event: Extract<Event, { type: 'loaded' | 'not-loaded' }>): State => {
  const { opened } = state;
  if (opened?.service !== event.service || opened.range !== event.range) return state;
  const { trouble: _, ...rest } = opened;
  if (event.type === 'loaded') return { ...state, opened: { ...rest, isAsked: false, details: event.details } };
  return { ...state, opened: { ...rest, isAsked: false, trouble: event.why } };
};

/** Whether what is shown of the open service may be old after that. @param state as it was before */
export const concerns = ({ opened, model }: State, event: Followed): boolean => {
  if (!opened) return false;
  if (event.type === 'status') return true;
  if (event.type === 'lost') return false;
  if (event.type !== 'changes') return event.data.service === opened.service;
  const now = event.data.services.find(({ id }) => id === opened.service);
  return now !== undefined && now.health !== model.services.get(opened.service)?.health;
};
