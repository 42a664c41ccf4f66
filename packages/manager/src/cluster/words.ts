// What managers that share a store say to each other. Up: from one that serves agents to the one that leads; down: back. Knows shapes only; refuses to know how they
// get there (trunk.ts). Nothing here is kept: a manager that begins anew says everything anew.
import type { Config } from '@vedette/protocol/delivery';
import type { FaultCode } from '@vedette/protocol/kit';
import type { Proof } from '@vedette/protocol/link';
import type { Bye, Hello, Probe, Refuse, Welcome } from '@vedette/protocol/wire';
import type { ConfigProblem, ManagerView } from '../core/api.ts';
import type { GateHost } from '../gate/session-driver.ts';
import type { RelayedQuestion } from '../http/relay.ts';
import type { StreamMark } from '../store/store.ts';

/** Of these words. Managers that say another number do not understand each other. */
export const SPEAKS = 1;

/** What an agent says that the one who leads has to know, besides what is stored. */
export const relayed = [
  'state',
  'configured',
  'vitals',
  'learned',
  'probed',
  'clockOf',
] as const satisfies readonly (keyof GateHost)[];
export type Relayed = (typeof relayed)[number];

export type SaidFault = { readonly code: FaultCode; readonly message: string };

/** Links and questions are numbered by whoever opens them. */
export type Up =
  | {
      readonly type: 'admit';
      readonly link: number;
      readonly hello: Hello;
      readonly remote: string;
      readonly proof: Proof;
    }
  | { readonly type: 'told'; readonly agent: string; readonly call: Relayed; readonly args: readonly unknown[] }
  | { readonly type: 'heard'; readonly agents: readonly string[] }
  | {
      readonly type: 'closed';
      readonly link: number;
      readonly farewell?: Bye['code'];
      readonly fault?: SaidFault;
    }
  /** Up to there everything of these streams is durable. */
  | { readonly type: 'stored'; readonly marks: readonly StreamMark[] }
  | { readonly type: 'used'; readonly agent: string; readonly keyNumber: number }
  /** What the file of this manager says is to hold for all; without a text it is only asked what holds. */
  | { readonly type: 'wanted'; readonly n: number; readonly text?: string; readonly file: string }
  | { readonly type: 'ask'; readonly n: number; readonly question: RelayedQuestion }
  /** There is room for so many more pieces of an answer. */
  | { readonly type: 'more'; readonly n: number; readonly pieces: number }
  | { readonly type: 'hang-up'; readonly n: number };

export type Admission =
  | { readonly refuse: Refuse }
  | { readonly welcome: Omit<Welcome, 'version'>; readonly config: Config; readonly fence: number };

export type Down =
  | { readonly type: 'admission'; readonly link: number; readonly answer: Admission }
  | { readonly type: 'configure'; readonly link: number; readonly config: Config }
  | { readonly type: 'bye'; readonly link: number; readonly code: 'stopping' | 'replaced' }
  | { readonly type: 'end'; readonly link: number; readonly fault: SaidFault }
  | {
      readonly type: 'read';
      readonly n: number;
      readonly problems: readonly ConfigProblem[];
      readonly config: ManagerView['config'];
    }
  /** How often each service is probed by each of its agents: the number of the service, and milliseconds. */
  | { readonly type: 'rhythms'; readonly rhythms: readonly (readonly [slot: number, everyMs: number])[] }
  /** Somebody asks what an agent sees. */
  | { readonly type: 'look'; readonly link: number; readonly probe: Probe }
  | {
      readonly type: 'answer';
      readonly n: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** Bytes, one character each. */
  | { readonly type: 'piece'; readonly n: number; readonly bytes: string }
  /** `cut`: there would have been more. */
  | { readonly type: 'end-of-answer'; readonly n: number; readonly cut?: boolean };
