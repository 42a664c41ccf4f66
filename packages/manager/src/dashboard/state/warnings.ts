// What somebody has to know besides what is down: who cannot see, who refuses, what is not in force, what will go wrong before long. Pure.
import type { ServiceView, ViewFrom } from '../../core/api.ts';
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
  const foreseen = foreseenOf(services.values());
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

/** What is well and will not stay so. Asked at every change, of everything: nothing is made for a service that has nothing to say. */
const foreseenOf = (services: Iterable<ServiceView>): readonly Warning[] => {
  const all: Warning[] = [];
  for (const { id, from } of services) {
    if (!from.some(isForeseen)) continue;
    const said = from.filter(isForeseen).map(({ facts }) => String(facts?.['warning']));
    for (const text of new Set(said)) all.push({ text: `${id}: ${text}`, href: serviceHash(id) });
  }
  return all;
};

const isForeseen = ({ health, facts }: ViewFrom): boolean => health === 'up' && facts?.['warning'] !== undefined;
