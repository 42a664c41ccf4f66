// Planted mistakes at a manager's gate: who is let in, for how long, and how much is taken. Knows how a seam is used wrongly; refuses to know who finds it.
import type { AgentLink, GateHost } from '../../../packages/manager/src/gate/session-driver.ts';
import type { OpenChannel } from '../../../packages/protocol/src/delivery/channel.ts';
import type { Seams } from '../seams.ts';

/** A session that is told to end, because another has its place, goes on. */
const withoutFence = (host: GateHost): GateHost => {
  const lasting = new Map<AgentLink, AgentLink>();
  return {
    ...host,
    admitted: (hello, session) => {
      const link: AgentLink = {
        remote: session.remote,
        proof: session.proof,
        configure: (config) => session.configure(config),
        ask: (probe) => session.ask(probe),
        bye: () => {},
        end: (fault) => session.end(fault),
      };
      lasting.set(session, link);
      return host.admitted(hello, link);
    },
    closed: (session, agent, fault) => host.closed(lasting.get(session) ?? session, agent, fault),
  };
};

const MANAGERS_OWN = ['welcome', 'ack', 'configure', 'refuse'];

/** What has no place is passed over. */
const forgiving =
  (open: OpenChannel): OpenChannel =>
  (events) =>
    open({
      message: (message) => {
        if (!MANAGERS_OWN.includes(message.type)) events.message(message);
      },
      close: (fault) => events.close(fault),
    });

/** Where streams stand is kept elsewhere than what they hold: a store that is put back does not go with it. */
const remembering = (): ((host: GateHost) => GateHost) => {
  const marks = new Map<string, number>();
  return (host) => ({
    ...host,
    admit: (hello, session) => {
      const answer = host.admit(hello, session);
      if (!('welcome' in answer)) return answer;
      const known = answer.welcome.marks.map(({ epoch, seq }) => ({
        epoch,
        seq: Math.max(seq, marks.get(epoch) ?? 0),
      }));
      return { welcome: { ...answer.welcome, marks: known } };
    },
    store: async (agent, item) => {
      const mark = await host.store(agent, item);
      if (mark !== 'ahead') marks.set(mark.epoch, mark.seq);
      return mark;
    },
  });
};

const NEVER: Disposable = { [Symbol.dispose]: () => {} };

export const gateBugs: Readonly<Record<string, () => Partial<Seams>>> = {
  /** However much an agent has under way, its connection goes on. */
  'no-limit': () => ({
    gateHost: (host) => ({
      ...host,
      admit: (hello, session) => {
        const answer = host.admit(hello, session);
        return 'welcome' in answer ? { welcome: { ...answer.welcome, credit: 1_000_000 } } : answer;
      },
    }),
  }),
  'no-fence': () => ({ gateHost: withoutFence }),
  'remembered-marks': () => ({ gateHost: remembering() }),
  'no-manners': () => ({ door: forgiving }),
  /** Whoever says nothing is waited for. */
  'no-deadlines': () => ({
    gateHost: (host) => ({
      ...host,
      clock: { now: () => host.clock.now(), elapsed: () => host.clock.elapsed(), at: () => NEVER },
    }),
  }),
};
