// Inputs get far enough to try something: were everything refused at the first byte, no rule behind it would ever be tried, and were nothing
// refused, no refusal. Counts what really happens behind each target.
import { expect, test } from 'vitest';
import { parsePolicy } from '../../packages/agent/src/policy/parse.ts';
import { parseConfig } from '../../packages/manager/src/config/parse.ts';
import { formatDuration, parseDuration } from '../../packages/manager/src/core/duration.ts';
import { allow, notificationQuery, outageQuery } from '../../packages/manager/src/http/query.ts';
import { AgentSession } from '../../packages/protocol/src/delivery/agent-session.ts';
import { ManagerSession } from '../../packages/protocol/src/delivery/manager-session.ts';
import { parseToken } from '../../packages/protocol/src/link/token.ts';
import { parseAddress, parseOwnAddress, parseTarget } from '../../packages/protocol/src/target/index.ts';
import { decodeMessage, decodePlain, encodeMessage } from '../../packages/protocol/src/wire/codec.ts';
import { decodeResults } from '../../packages/protocol/src/wire/columns.ts';
import { FrameReader } from '../../packages/protocol/src/wire/frame.ts';
import { scan } from '../../packages/protocol/src/wire/scan.ts';
import { inputOf, tryOne } from './campaign.ts';
import { addressesTarget } from './target/addresses.ts';
import { columnsTarget } from './target/columns.ts';
import { configurationTarget } from './target/configuration.ts';
import { durationsTarget } from './target/durations.ts';
import { framesTarget } from './target/frames.ts';
import { messagesTarget } from './target/messages.ts';
import { policyTarget } from './target/policy.ts';
import { queriesTarget } from './target/queries.ts';
import { scanTarget } from './target/scan.ts';
import { agentSessionTarget, managerSessionTarget } from './target/sessions.ts';
import { tokensTarget } from './target/tokens.ts';
import type { Target } from './target.ts';

const INPUTS = 400;
const SEED = 3;

/** How often each word was counted while so many inputs were tried. */
const counted = (target: (count: (word: string) => void) => Target): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  const made = target((word) => counts.set(word, (counts.get(word) ?? 0) + 1));
  for (let at = 1; at <= INPUTS; at++) tryOne(made, inputOf(made, SEED, at));
  return counts;
};

/** Counts answers as good or bad: a problem is bad, and so is what is thrown. */
const watching =
  <A extends unknown[], T>(count: (word: string) => void, act: (...given: A) => T) =>
  (...given: A): T => {
    count('asked');
    const answer = act(...given);
    const isBad = typeof answer === 'object' && answer !== null && ('problem' in answer || 'problems' in answer);
    if (!isBad) count('good');
    return answer;
  };

const readers: Readonly<Record<string, (count: (word: string) => void) => Target>> = {
  scan: (count) => scanTarget({ scan: watching(count, scan), decode: decodePlain }),
  messages: (count) => messagesTarget({ encode: encodeMessage, decode: watching(count, decodeMessage) }),
  columns: (count) => columnsTarget(watching(count, decodeResults)),
  configuration: (count) => configurationTarget(watching(count, (text, file) => parseConfig(text, file))),
  policy: (count) => policyTarget(watching(count, parsePolicy)),
  addresses: (count) => addressesTarget({ parseTarget: watching(count, parseTarget), parseAddress, parseOwnAddress }),
  durations: (count) => durationsTarget({ parse: watching(count, parseDuration), format: formatDuration }),
  queries: (count) =>
    queriesTarget({
      outage: watching(count, outageQuery),
      notification: notificationQuery,
      none: (raw) => allow(raw, []),
    }),
  tokens: (count) => tokensTarget(watching(count, parseToken)),
};

for (const [name, target] of Object.entries(readers)) {
  test(`${name}: some are taken, some refused`, () => {
    const { good = 0, asked = 0 } = Object.fromEntries(counted(target));
    expect(good / asked).toBeGreaterThan(0.01);
    expect(good / asked).toBeLessThan(0.95);
  });
}

test('frames: streams hold frames, and end within them', () => {
  const counts = counted((count) =>
    framesTarget((bytesMax) => {
      const reader = new FrameReader(bytesMax);
      const next = reader.next.bind(reader);
      reader.next = () => {
        const payload = next();
        count(payload ? 'payload' : 'nothing yet');
        return payload;
      };
      return reader;
    }),
  );
  expect(counts.get('payload')).toBeGreaterThan(INPUTS);
  expect(counts.get('nothing yet')).toBeGreaterThan(INPUTS);
});

test('sessions: every kind of effect comes about', () => {
  const agent = counted((count) =>
    agentSessionTarget((now) => {
      const session = new AgentSession(now);
      const step = session.step.bind(session);
      session.step = (event, at) => {
        const effects = step(event, at);
        for (const effect of effects) count(effect.type === 'send' ? effect.message.type : effect.type);
        return effects;
      };
      return session;
    }),
  );
  const manager = counted((count) =>
    managerSessionTarget((now) => {
      const session = new ManagerSession(now);
      const step = session.step.bind(session);
      session.step = (event, at) => {
        const effects = step(event, at);
        for (const effect of effects) count(effect.type === 'send' ? effect.message.type : effect.type);
        return effects;
      };
      return session;
    }),
  );
  const ofAgent = [
    'welcomed',
    'present',
    'read',
    'release',
    'apply',
    'close',
    'hello',
    'state',
    'configured',
    'batch',
    'gap',
    'ping',
    'pong',
  ];
  const ofManager = [
    'admit',
    'store',
    'state',
    'configured',
    'vitals',
    'clock',
    'close',
    'welcome',
    'refuse',
    'configure',
    'ack',
    'ping',
    'pong',
  ];
  for (const word of ofAgent) expect([word, (agent.get(word) ?? 0) > 10]).toEqual([word, true]);
  for (const word of ofManager) expect([word, (manager.get(word) ?? 0) > 10]).toEqual([word, true]);
});
