// Letting an agent in where several managers share a store: whoever is let in has its seat first, and is told where its streams really stand. Knows that order; refuses
// to know who is let in.
import type { Hello, Welcome } from '@vedette/protocol/wire';
import type { Admission, AgentLink, GateHost } from '../gate/session-driver.ts';
import type { Cluster, Granted, MemberId } from '../store/cluster.ts';

export type Grant = Cluster['grant'];

export type Seated =
  | { readonly welcome: Omit<Welcome, 'version'>; readonly fence: number }
  | Extract<Admission, { refuse: unknown }>;

/** @returns as `admit` of the host, for agents that are connected to this manager */
export const seated =
  (host: Pick<GateHost, 'admit'>, grant: Grant, member: MemberId) =>
  async (hello: Hello, link: AgentLink): Promise<Seated> => {
    const answer = await host.admit(hello, link);
    if ('refuse' in answer) return answer;
    const granted = await grant(hello.agent, member);
    return { welcome: { ...answer.welcome, marks: marksFor(hello, granted) }, fence: granted.fence };
  };

/** What this manager knows of them may be older than what others have stored since. */
const marksFor = ({ spool }: Hello, { marks }: Granted): Welcome['marks'] => {
  const stored = new Map(marks.map(({ epoch, seq }) => [epoch, seq]));
  return spool.map(({ epoch }) => ({ epoch, seq: stored.get(epoch) ?? 0 }));
};
