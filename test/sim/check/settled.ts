// I8: once nothing goes wrong any more, everything comes in order: spools are empty, the store has all they had, the wishes are in force, health is what is true, outages and
// notifications say so. Knows what is still missing.
import { imageBytes } from '../disk/spool-image.ts';
import type { World } from '../system/world.ts';
import type { Told } from './notifications.ts';

/**
 * @param wished the hash of the configuration each agent should have in force
 */
export const missing = async (world: World, told: Told, wished: ReadonlyMap<string, string>): Promise<string[]> => [
  ...undelivered(world, wished),
  ...(await unclosed(world)),
  ...(await untrue(world, told)),
];

const undelivered = ({ agents }: World, wished: ReadonlyMap<string, string>): string[] => {
  const gaps: string[] = [];
  for (const { machine, disk, agent } of agents) {
    if (imageBytes(disk.image) > 0) gaps.push(`${machine.name} still holds ${imageBytes(disk.image)} bytes`);
    if (agent?.hash !== wished.get(machine.name)) gaps.push(`${machine.name} does not follow the wishes`);
  }
  return gaps;
};

/** Whoever looks at anything has something to send before long, and with it comes what it has to tell of holes. */
const unclosed = async ({ agents, storeDisk, wishes }: World): Promise<string[]> => {
  const { stored } = await storeDisk.image.load();
  return agents
    .filter(({ machine }) => wishes.services.some((service) => service.agents.includes(machine.name)))
    .flatMap(({ machine, disk }) => {
      const { epoch = '', next = 1 } = disk.image.at(-1) ?? {};
      const mark = stored.find((one) => one.epoch === epoch)?.seq ?? 0;
      return mark < next - 1 ? [`of what ${machine.name} told up to ${next - 1} the store has ${mark}`] : [];
    });
};

const untrue = async (world: World, told: Told): Promise<string[]> => {
  const { manager, targets, agenda, wishes } = world;
  const gaps: string[] = [];
  const open = await world.storeDisk.image.outages({ open: true, limit: 1_000 });
  for (const { id, target } of wishes.services) {
    const truth = targets.verdict(target, agenda.nowMs).status;
    const judged = manager?.judge?.service(id);
    const health = judged && manager?.judge?.whole(judged).health;
    if (health !== truth) gaps.push(`${id} is ${truth}, and held ${health ?? 'nowhere'}`);
    const records = open.filter((outage) => outage.service === id).length;
    if (records !== (truth === 'down' ? 1 : 0)) gaps.push(`${id} is ${truth} with ${records} open outages`);
    for (const { id: subscriber, services } of wishes.subscribers) {
      const last = told.lastOf.get(`${subscriber} ${id}`) ?? 'up';
      if (services.includes(id) && last !== truth) gaps.push(`${subscriber} heard last that ${id} is ${last}`);
    }
  }
  for (const { service } of open)
    if (!wishes.services.some(({ id }) => id === service)) gaps.push(`${service} is gone and has an open outage`);
  return gaps;
};
