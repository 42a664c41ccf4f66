// Everything a live view is at one moment, as plain data. Knows shapes; refuses to know how it changes (step.ts) and how it looks (screen.ts).
import type { OutageView } from '../../core/api.ts';
import type { Explanation } from '../../core/explanation.ts';
import type { HistoryView } from '../../core/history-api.ts';
import { emptyModel, type Happening, type Model } from '../watch-model.ts';
import type { Form } from './form.ts';
import { firstListing, type Listing } from './listing.ts';

export type Size = { readonly columns: number; readonly rows: number };

/** How far back the strip of a service goes. */
export const ranges = ['1h', '6h', '24h', '7d', '30d'] as const;
export const FIRST_RANGE = 1;

/** What is asked about one service when it is opened. */
export type Details = {
  readonly history: HistoryView;
  readonly outages: readonly OutageView[];
  readonly explanation: Explanation;
};

export type Opened = {
  readonly service: string;
  readonly range: number;
  /** The first line on the screen. */
  readonly top: number;
  readonly details?: Details;
  /** Why there are no newer details. */
  readonly trouble?: string;
  /** When they were asked for last, whether the answer is still to come, and whether something has happened since. */
  readonly askedAtMs: number;
  readonly isAsked: boolean;
  readonly isStale: boolean;
};

/** Something the last key came to, until the next one. */
export type Notice = { readonly text: string; readonly isGood: boolean };

export type State = {
  readonly model: Model;
  /** The newest last. */
  readonly happenings: readonly Happening[];
  readonly nowIso: string;
  readonly size: Size;
  readonly listing: Listing;
  /** The filter is being typed. */
  readonly isTyping: boolean;
  readonly opened?: Opened;
  readonly form?: Form;
  /** The first line of the help, while it is shown. */
  readonly helpTop?: number;
  readonly notice?: Notice;
};

export const firstState = (size: Size, nowIso: string): State => ({
  model: emptyModel,
  happenings: [],
  nowIso,
  size,
  listing: firstListing,
  isTyping: false,
});
