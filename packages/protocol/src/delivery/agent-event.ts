// What happens to an agent's session, and what the session asks for. Knows the words between the pure session and its driver; refuses to know what either
// makes of them.
import type { Change } from '../health/change.ts';
import type { Fault, FaultCode } from '../kit/fault.ts';
import type { Amendment } from '../wire/configuration.ts';
import type {
  Configured,
  Hello,
  Learned,
  Mark,
  Message,
  Probe,
  Probed,
  StoreId,
  Vitals,
  Welcome,
} from '../wire/message.ts';
import type { SpoolItem } from './item.ts';

export type AgentEvent =
  /** The connection stands. `configured` is what the agent last answered to a configuration, if it has one in force. */
  | { readonly type: 'opened'; readonly hello: Hello; readonly configured: Configured | undefined }
  | { readonly type: 'received'; readonly message: Message; readonly nowMs: number }
  /** The spool has something new. */
  | { readonly type: 'spooled' }
  /** What was asked for by `read`; empty when there is no more. */
  | { readonly type: 'read'; readonly items: readonly SpoolItem[] }
  /** What became of `apply`. */
  | { readonly type: 'applied'; readonly configured: Configured }
  /** What is refused of the configuration in force has changed. */
  | { readonly type: 'reconfigured'; readonly configured: Configured }
  /** What was asked for by `present`. */
  | { readonly type: 'present'; readonly atMs: number; readonly seq: number; readonly changes: readonly Change[] }
  /** What newest probes learned besides their verdicts. It is told now or not at all. */
  | { readonly type: 'learned'; readonly news: readonly Learned[] }
  /** What came of `look`. */
  | { readonly type: 'looked'; readonly probed: Probed }
  /** Something that was asked for cannot be done: the session cannot go on. */
  | { readonly type: 'failed'; readonly fault: Fault }
  | { readonly type: 'wake'; readonly nowMs: number; readonly vitals: Vitals };

export type AgentEffect =
  | { readonly type: 'send'; readonly message: Message }
  | { readonly type: 'welcomed'; readonly welcome: Welcome }
  /** How far the manager's wall clock is ahead of the clock that `now` is read from, and how far off that may be: half the round trip. */
  | { readonly type: 'clock'; readonly aheadMs: number; readonly errorMs: number }
  /** Tell what is held of every service now. */
  | { readonly type: 'present' }
  /** Read the spool's items behind this mark (from its beginning without one), about as many as `count`. */
  | { readonly type: 'read'; readonly after: Mark | undefined; readonly count: number }
  /** The manager wants to know what is seen now: to be answered by `looked`, whatever comes of it. */
  | { readonly type: 'look'; readonly probe: Probe }
  /** The manager has these for good. */
  | { readonly type: 'release'; readonly mark: Mark }
  | {
      readonly type: 'apply';
      /** By which its services are numbered. */
      readonly store: StoreId;
      readonly revision: number;
      /** Of the whole that results. */
      readonly hash: string;
      /** The hash of what is to be amended; without it, the amendments are the whole. */
      readonly base: string | undefined;
      readonly amendments: readonly Amendment[];
    }
  /** The other side knows why: it said so, or was told by a `bye` just before. */
  | { readonly type: 'close'; readonly code: FaultCode; readonly text: string; readonly retryAfterMs: number };
