// What somebody has to know besides what is down. Knows how it is shown; what is worth it, state/warnings.ts says.
import { useMemo } from 'preact/hooks';
import { model } from '../live.ts';
import { warningsOf } from '../state/warnings.ts';
import { useStore } from './hooks.ts';

export const Warnings = () => {
  const agents = useStore(model, (all) => all.agents);
  const services = useStore(model, (all) => all.services);
  const manager = useStore(model, (all) => all.manager);
  const warnings = useMemo(
    () => warningsOf({ agents, services, ...(manager && { manager }) }),
    [agents, services, manager],
  );
  if (warnings.length === 0) return null;
  return (
    <ul class="warnings" aria-label="To be seen to">
      {warnings.map(({ text, href }) => (
        <li key={text}>
          <a href={href}>{text}</a>
        </li>
      ))}
    </ul>
  );
};
