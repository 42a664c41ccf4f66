// Who leads those that share a store: whoever finds that nobody does. Knows how that is found out, and that it is tried for as long as it takes; refuses to know what
// leading and serving are.
import { type Clock, Fault, messageOf, type Random, sleep } from '@vedette/protocol/kit';
import type { Logger } from 'pino';
import type { Cluster, Lead, Member, MemberCard, MemberId } from '../store/cluster.ts';
import { SILENT_MS } from './membership.ts';
import { SPEAKS } from './words.ts';

const ID_BYTES = 8;
const AGAIN_MS = 500;

/** What a store that several managers can share offers to one that is no member yet. */
export type Shared = {
  tryLead(id: MemberId): Promise<Lead | undefined>;
  join(id: MemberId, card: MemberCard): Promise<Cluster>;
  members(): Promise<readonly Member[]>;
  /** Takes the lead away from that one, if it has it. */
  takeLeadAway(from: MemberId): Promise<void>;
};

export type Turn = { readonly cluster: Cluster } & (
  | { readonly role: 'leads'; readonly lead: Lead /** Whether others are there. */; readonly isAlone: boolean }
  | { readonly role: 'serves'; readonly leader: Member }
);

export type ElectionOptions = {
  readonly shared: Shared;
  readonly card: MemberCard;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
};

/** This manager's part from now on. @throws Fault what keeps it from having any, or undefined when it was stopped */
export const nextTurn = async (options: ElectionOptions, stopped: AbortSignal): Promise<Turn | undefined> => {
  const { shared, card, random, clock, logger } = options;
  let said = '';
  while (!stopped.aborted) {
    const id = random.hex(ID_BYTES);
    const lead = await shared.tryLead(id);
    if (lead) return await leading(options, id, lead);
    const leader = (await shared.members()).find(({ leads }) => leads);
    if (leader && leader.silentMs >= SILENT_MS) {
      await shared.takeLeadAway(leader.id);
      continue;
    }
    if (leader?.card.speaks === SPEAKS) return { role: 'serves', leader, cluster: await shared.join(id, card) };
    const why = leader
      ? `the manager that leads (${whereIs(leader)}) is of a version that this one cannot work with: upgrade one of the two`
      : 'another program has the store, or a manager that is just beginning';
    if (why !== said && said !== '') logger.warn(`waiting: ${why}`);
    said = why;
    await sleep(clock, AGAIN_MS, stopped);
  }
  return undefined;
};

/** The same for as long as it takes: what goes wrong is told once, until it is something else. */
export const nextTurnAtLast = async (options: ElectionOptions, stopped: AbortSignal): Promise<Turn | undefined> => {
  let complaint = '';
  while (!stopped.aborted) {
    try {
      return await nextTurn(options, stopped);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const why = messageOf(error);
      if (why !== complaint) options.logger.error({ code: error.code, why }, 'this manager has no store: trying again');
      complaint = why;
      await sleep(options.clock, AGAIN_MS, stopped);
    }
  }
  return undefined;
};

const leading = async ({ shared, card }: ElectionOptions, id: MemberId, lead: Lead): Promise<Turn> => {
  try {
    const others = (await shared.members()).filter(({ silentMs }) => silentMs < SILENT_MS);
    return { role: 'leads', lead, isAlone: others.length === 0, cluster: await shared.join(id, card) };
  } catch (error) {
    await lead.store.close();
    throw error;
  }
};

export const whereIs = ({ card: { host, pid } }: Member): string => `${host}, process ${pid}`;
