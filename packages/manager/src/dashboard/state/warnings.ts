// What somebody has to know besides what is down: who cannot see, who refuses, what is not in force, what will go wrong before long. Pure.
import type { Model } from './model.ts';
import { hashOf, serviceHash } from './route.ts';
import { countText, listText } from './time-text.ts';

export type Warning = { readonly text: string; readonly href: string };

const FORESEEN_MAX = 3;

export const warningsOf = ({
  agents,
  services,
  manager,
}: Pick<Model, 'agents' | 'services' | 'manager'>): readonly Warning[] => {
  const all = [...agents.values()];
  const away = all.filter(({ state }) => state !== 'connected').map(({ id }) => id);
  const refusing = all.filter(({ problems }) => problems.length > 0).map(({ id }) => id);
  const contested = all.filter((one) => one.contested).map(({ id }) => id);
  const problems = manager?.config.problems.length ?? 0;
  const atAgents = hashOf({ page: 'agents' });
  const foreseen = [...services.values()].flatMap(({ id, from }) => {
    const said = from.flatMap(({ health, facts }) =>
      health === 'up' && facts?.['warning'] !== undefined ? [String(facts['warning'])] : [],
    );
    return [...new Set(said)].map((text): Warning => ({ text: `${id}: ${text}`, href: serviceHash(id) }));
  });
  return [
    ...(away.length > 0
      ? [{ text: `${countText(away.length, 'agent')} not connected: ${listText(away)}`, href: atAgents }]
      : []),
    ...(contested.length > 0
      ? [{ text: `More than one process calls itself ${listText(contested)}`, href: atAgents }]
      : []),
    ...(refusing.length > 0
      ? [{ text: `Refusing to probe some services: ${listText(refusing)}`, href: atAgents }]
      : []),
    ...(problems > 0
      ? [
          {
            text: `The configuration file is not in force: ${countText(problems, 'problem')}`,
            href: hashOf({ page: 'configuration' }),
          },
        ]
      : []),
    ...foreseen.slice(0, FORESEEN_MAX),
    ...(foreseen.length > FORESEEN_MAX
      ? [
          {
            text: `${countText(foreseen.length - FORESEEN_MAX, 'more warning')} of services`,
            href: hashOf({ page: 'overview', query: { q: '' } }),
          },
        ]
      : []),
  ];
};
