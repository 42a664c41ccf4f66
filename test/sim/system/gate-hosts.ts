// What stands between a simulated manager's reception and its sessions, so that what passes there goes on record. Knows which session says what and what
// becomes of it; refuses to change any of it, but for the credit.
import type { GateHost } from '../../../packages/manager/src/gate/session-driver.ts';
import type { Reception } from '../../../packages/manager/src/reception.ts';
import { creditOf } from '../../../packages/protocol/src/delivery/item.ts';
import type { Witness } from '../history.ts';

/** The reception with another credit than its own: little, so that its end is reached. What it is told goes on record. */
export const watchedHost = (reception: Reception, credit: number, history: Witness): GateHost => ({
  clock: reception.clock,
  admit: (hello, session) => {
    const answer = reception.admit(hello, session);
    return 'welcome' in answer ? { welcome: { ...answer.welcome, credit } } : answer;
  },
  admitted: (hello, session) => {
    history.tell({
      type: 'greeted',
      agent: hello.agent,
      epochs: [...hello.spool.map(({ epoch }) => epoch), hello.epoch],
    });
    return reception.admitted(hello, session);
  },
  store: reception.store,
  state: (agent, state) => {
    history.tell({ type: 'heard', agent, ...state });
    reception.state(agent, state);
  },
  configured: reception.configured,
  vitals: reception.vitals,
  clockOf: reception.clockOf,
  heard: reception.heard,
  closed: reception.closed,
});

/**
 * The host as one session sees it: what it takes in of that session goes on record with the number of the session.
 * @param session the number of its connection
 */
export const numberedHost = (host: GateHost, session: number, history: Witness): GateHost => {
  const taken = (agent: string, what: string): void => history.tell({ type: 'taken', agent, session, what });
  return {
    clock: host.clock,
    admit: (hello, link) => host.admit(hello, link),
    admitted: (hello, link) => {
      const config = host.admitted(hello, link);
      history.tell({ type: 'admitted', agent: hello.agent, session });
      return config;
    },
    store: (agent, item) => {
      taken(agent, item.type);
      const credit = creditOf(item);
      history.tell({ type: 'handed', agent, session, credit });
      return host.store(agent, item).finally(() => history.tell({ type: 'answered', session, credit }));
    },
    state: (agent, state) => {
      taken(agent, 'state');
      host.state(agent, state);
    },
    configured: (agent, configured) => {
      taken(agent, 'configured');
      host.configured(agent, configured);
    },
    vitals: (agent, vitals) => {
      taken(agent, 'vitals');
      host.vitals(agent, vitals);
    },
    clockOf: (agent, offsetMs, roundTripMs) => {
      taken(agent, 'clock');
      host.clockOf(agent, offsetMs, roundTripMs);
    },
    heard: (agent) => {
      taken(agent, 'life');
      host.heard(agent);
    },
    closed: (link, agent, fault) => host.closed(link, agent, fault),
  };
};
