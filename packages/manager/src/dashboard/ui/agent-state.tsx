// Whether an agent is there, and on what machine, in words.
import type { AgentView } from '../../core/api.ts';
import { bytesText, countText } from '../state/time-text.ts';
import { Age, StateWord } from './parts.tsx';

export const AgentState = ({ agent: { state, since } }: { agent: AgentView }) => {
  const word = { connected: 'up', away: 'down', never: 'unknown' } as const;
  const said = { connected: 'connected', away: 'away', never: 'not seen yet' }[state];
  return (
    <>
      <StateWord state={word[state]}>{said}</StateWord>
      {since === undefined ? null : (
        <span class="soft">
          {' '}
          for <Age since={since} />
        </span>
      )}
    </>
  );
};

export const hostText = ({ host }: AgentView): string =>
  host
    ? `${host.hostname}: ${host.platform} ${host.arch}, Node ${host.node}, ${countText(host.cpus, 'processor')}, ${bytesText(host.memoryBytes)}`
    : '–';
