// I8: once nothing goes wrong any more, everything comes in order: spools are empty, the stores have all they had, the wishes are in force, health is what
// is true, outages and notifications say so. Knows what is still missing. Where there are two sites, each is held only to what all agents of a service
// tell it: an agent talks to one manager at a time.
import { kindOfSubject } from '../../../packages/manager/src/core/subject.ts';
import { imageBytes } from '../disk/spool-image.ts';
import type { Site } from '../system/site.ts';
import type { World } from '../system/world.ts';
import type { Told } from './notifications.ts';
import { type Untold, untold } from './untold.ts';

/** What is known of each site from what was told there. */
export type Known = {
  readonly told: Told;
  /** The hash of the configuration that each agent should have in force. */
  readonly wished: ReadonlyMap<string, string>;
};

export type Missing = { readonly gaps: readonly string[]; readonly untold: readonly Untold[] };

export const missing = async (world: World, known: readonly Known[]): Promise<Missing> => {
  const gaps = [...undelivered(world, known), ...(await unclosed(world))];
  for (const site of world.sites) gaps.push(...(await untrue(world, site)));
  const words = world.sites.flatMap((site, i) => {
    const one = known[i];
    const isKnown = (agents: readonly string[]): boolean => agents.every((agent) => isAt(world, site, agent));
    return one ? untold(world, site, one.told, isKnown) : [];
  });
  return { gaps, untold: words };
};

const undelivered = ({ agents }: World, known: readonly Known[]): string[] => {
  const gaps: string[] = [];
  for (const { machine, disk, agent } of agents) {
    if (imageBytes(disk.image) > 0) gaps.push(`${machine.name} still holds ${imageBytes(disk.image)} bytes`);
    if (!known.some(({ wished }) => agent?.hash === wished.get(machine.name)))
      gaps.push(`${machine.name} does not follow the wishes`);
  }
  return gaps;
};

/** Whoever looks at anything has something to send before long, and with it comes what it has to tell of holes. */
const unclosed = async ({ agents, sites, wishes }: World): Promise<string[]> => {
  const stored = (await Promise.all(sites.map(({ disk }) => disk.image.load()))).flatMap((loaded) => loaded.stored);
  return agents
    .filter(({ machine }) => wishes.services.some((service) => service.agents.includes(machine.name)))
    .flatMap(({ machine, disk }) => {
      const { epoch = '', next = 1 } = disk.image.at(-1) ?? {};
      const mark = Math.max(0, ...stored.filter((one) => one.epoch === epoch).map(({ seq }) => seq));
      return mark < next - 1 ? [`of what ${machine.name} told up to ${next - 1} the stores have ${mark}`] : [];
    });
};

const untrue = async (world: World, site: Site): Promise<string[]> => {
  const { targets, agenda, wishes } = world;
  const gaps: string[] = [];
  const open = await site.disk.image.outages({ open: true, limit: 1_000 });
  for (const { id, target, agents } of wishes.services) {
    if (!agents.every((agent) => isAt(world, site, agent))) continue;
    const truth = targets.verdict(target, agenda.nowMs).status;
    const judged = site.manager?.judge?.service(id);
    const health = judged && site.manager?.judge?.whole(judged).health;
    if (health !== truth) gaps.push(`${id} is ${truth}, and held ${health ?? 'nowhere'}`);
    const records = open.filter((outage) => outage.service === id).length;
    if (records !== (truth === 'down' ? 1 : 0)) gaps.push(`${id} is ${truth} with ${records} open outages`);
  }
  for (const { service } of open)
    if (kindOfSubject(service) === 'service' && !wishes.services.some(({ id }) => id === service))
      gaps.push(`${service} is gone and has an open outage`);
  return gaps;
};

/** Whether the agent has to be known there: at the only site, or because it talks to its manager. */
const isAt = ({ sites, network }: World, { machines }: Site, agent: string): boolean =>
  sites.length === 1 ||
  network.connections.some(
    ({ dialling, accepting }) =>
      dialling.process.machine.name === agent &&
      machines.includes(accepting.process.machine) &&
      dialling.isAdmitted &&
      !dialling.isClosed &&
      !accepting.isClosed,
  );
