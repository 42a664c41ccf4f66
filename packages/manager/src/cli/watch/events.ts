// What can happen to a live view, and what it wants to be done then, as data. Knows shapes only.
import type { Followed } from '../follow.ts';
import type { Wanted } from './form.ts';
import type { Key } from './keys.ts';
import type { Details, Size, State } from './state.ts';

export type Event =
  | { readonly type: 'followed'; readonly event: Followed }
  | { readonly type: 'key'; readonly key: Key }
  | { readonly type: 'resized'; readonly size: Size }
  /** Time; to be told about every second. */
  | { readonly type: 'passed' }
  | { readonly type: 'loaded'; readonly service: string; readonly range: number; readonly details: Details }
  | { readonly type: 'not-loaded'; readonly service: string; readonly range: number; readonly why: string }
  /** What was wanted was done, or was not. */
  | { readonly type: 'done' | 'not-done'; readonly text: string };

export type Effect =
  | { readonly type: 'leave' }
  /** What there is to know of the service that is open. */
  | { readonly type: 'load'; readonly service: string; readonly range: number }
  | { readonly type: 'change'; readonly wanted: Wanted };

export type Stepped = { readonly state: State; readonly effects: readonly Effect[] };

export const only = (state: State): Stepped => ({ state, effects: [] });
