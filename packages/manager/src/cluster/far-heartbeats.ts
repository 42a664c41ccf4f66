// Services that report by themselves, at a manager that does not lead: what they say goes to the one that leads, and counts when it is durable there. Knows how a report
// is asked over again; refuses to know who may make it.
import { Fault, type FaultCode, faults } from '@vedette/protocol/kit';
import type { HeartbeatDesk } from '../core/heartbeat-api.ts';
import type { RelayedAnswer, RelayedQuestion } from '../http/relay.ts';
import { textOf } from './answer-text.ts';

export const farHeartbeats = (ask: (question: RelayedQuestion) => Promise<RelayedAnswer>): HeartbeatDesk => ({
  report: async (id, token, { kind, exitCode, runMs, data }) => {
    const what = exitCode !== undefined ? `/${exitCode}` : kind === 'success' ? '' : `/${kind}`;
    const run = runMs === undefined ? '' : `?run_ms=${runMs}`;
    const answer = await ask({
      method: 'POST',
      url: `/api/v1/heartbeat/${encodeURIComponent(id)}${what}${run}`,
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: data ?? '',
      isOperator: false,
    });
    const text = await textOf(answer);
    if (answer.status >= 400) throw faultIn(text);
    return JSON.parse(text) as Awaited<ReturnType<HeartbeatDesk['report']>>;
  },
});

const faultIn = (text: string): Fault => {
  const { code, detail } = JSON.parse(text) as { readonly code: string; readonly detail: string };
  return new Fault(code in faults ? (code as FaultCode) : 'store-failed', detail);
};
