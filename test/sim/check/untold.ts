// Once nothing goes wrong any more: who has not been told how it is, of services, groups and agents. Knows what everybody should have heard by the truth, and
// for what a word may wait; refuses to know when that is too long.
import { type Demand, demandsOf } from '../../../packages/manager/src/core/assignment.ts';
import { collectiveDemandsOf } from '../../../packages/manager/src/core/collective-demand.ts';
import { Schedule } from '../../../packages/manager/src/core/plan/schedule.ts';
import type { ServiceWish } from '../../../packages/manager/src/core/wishes.ts';
import type { Site } from '../system/site.ts';
import type { World } from '../system/world.ts';
import type { Asked } from './in-force.ts';
import type { Told } from './notifications.ts';
import { type Reader, wants } from './turns.ts';

export type Untold = {
  readonly what: string;
  /** The promise that is broken when it does not come: what is still down at the end of a planned outage is told then; all else has to come, too. */
  readonly rule: 'M5' | 'I8';
  /** Nothing is known that it waits for. */
  readonly isOverdue: boolean;
};

/** How it is, and what has to be well first so that anybody is told; `isFree`: it is not certain what should be told. */
type Truth = { readonly health: 'up' | 'down'; readonly isFree: boolean; isCertain(graceMs: number): boolean };

export const untold = (
  world: World,
  site: Site,
  told: Told,
  isKnown: (agents: readonly string[]) => boolean,
): Untold[] => {
  const truth = new Truths(world, site);
  const { wishes } = site;
  const services = demandsOf(wishes).flatMap((demand) =>
    isKnown(demand.service.agents) ? gapsOf(site, told, demand, demand.service.id, truth.ofService(demand)) : [],
  );
  const collectives = collectiveDemandsOf(wishes).flatMap((demand) => {
    // Machines and inventories are not simulated.
    if (demand.kind === 'machine' || demand.kind === 'inventory') return [];
    const agents = demand.kind === 'agent' ? [demand.agent] : truth.watchersOf(demand.group.services);
    if (!isKnown(agents)) return [];
    const state = demand.kind === 'agent' ? THERE : truth.ofGroup(demand.group);
    return gapsOf(site, told, demand, demand.name, state);
  });
  return [...services, ...collectives];
};

const THERE: Truth = { health: 'up', isFree: false, isCertain: () => true };

const gapsOf = (site: Site, told: Told, { subscribers, planned }: Asked, name: string, truth: Truth): Untold[] => {
  const nowMs = site.process.clock.now();
  const subject = site.manager?.judge?.service(name)?.subject;
  const isFlapping = subject?.flaps?.state.flapping !== undefined;
  const isOn = (windows: Demand['planned'][number]['window'][]): boolean =>
    windows.some((window) => new Schedule(window).at(nowMs) !== undefined);
  const isPlanned = isOn(planned.map(({ window }) => window));
  return subscribers.flatMap((reader): Untold[] => {
    const phase = told.phaseOf(reader.id, name);
    const should = shouldHear(reader, name, truth);
    if (should === undefined || phase === should || (phase === 'any' && should === 'well')) return [];
    const isWithheld = should === 'down' && (isPlanned || isOn([...reader.quiet]));
    const isReturning = subject?.decided.get(reader.id)?.verdict === 'returning';
    const isOverdue = !isWithheld && !isFlapping && !isReturning && truth.isCertain(reader.graceMs);
    const rule = should === 'down' ? 'M5' : 'I8';
    return [{ what: `${reader.id} heard last that ${name} is ${phase}`, rule, isOverdue }];
  });
};

const shouldHear = (reader: Reader, name: string, { health, isFree }: Truth): 'well' | 'down' | undefined => {
  if (health === 'up') return 'well';
  if (isFree) return undefined;
  return wants(reader, name, 'down') ? 'down' : 'well';
};

class Truths {
  readonly #world: World;
  readonly #site: Site;

  constructor(world: World, site: Site) {
    this.#world = world;
    this.#site = site;
  }

  ofService(demand: Demand): Truth {
    const { id } = demand.service;
    const isFree = demand.toldAs !== undefined || this.#isCutOff(id);
    const isCertain = (graceMs: number) =>
      this.#isDown(id) === this.#isHeldDown(id, graceMs) && this.#areParentsKnown(id);
    return { health: this.#isDown(id) ? 'down' : 'up', isFree, isCertain };
  }

  ofGroup({ services, minHealthy }: { readonly services: readonly string[]; readonly minHealthy: number }): Truth {
    const away = services.filter((id) => this.#isDown(id));
    const isDown = services.length - away.length < minHealthy;
    const isFree = away.length > 0 && away.every((id) => this.#isCutOff(id));
    const isCertain = (graceMs: number) =>
      services.every((id) => this.#isDown(id) === this.#isHeldDown(id, graceMs) && this.#areParentsKnown(id));
    return { health: isDown ? 'down' : 'up', isFree, isCertain };
  }

  watchersOf(services: readonly string[]): readonly string[] {
    return this.#site.wishes.services.filter(({ id }) => services.includes(id)).flatMap(({ agents }) => agents);
  }

  #isDown(id: string): boolean {
    const service = this.#service(id);
    return (
      service !== undefined && this.#world.targets.verdict(service.target, this.#world.agenda.nowMs).status === 'down'
    );
  }

  #isCutOff(id: string): boolean {
    const parents = this.#service(id)?.parents;
    if (!parents) return false;
    const areDown = parents.services.map((parent) => this.#isDown(parent));
    return parents.need === 'all' ? areDown.some(Boolean) : areDown.every(Boolean);
  }

  /** Those of another site may be held down for as long as their agents are awaited. */
  #areParentsKnown(id: string): boolean {
    const { services = [] } = this.#service(id)?.parents ?? {};
    return services.every(
      (parent) => this.#isDown(parent) === this.#isHeldDown(parent, this.#service(parent)?.graceMs ?? 0),
    );
  }

  #service(id: string): ServiceWish | undefined {
    return this.#site.wishes.services.find((one) => one.id === id);
  }

  #isHeldDown(id: string, graceMs: number): boolean {
    const judge = this.#site.manager?.judge;
    const judged = judge?.service(id);
    return judged !== undefined && judge?.whole(judged, graceMs).health === 'down';
  }
}
