// What people are told of: services, and beside them groups, agents and their machines, and inventories, under names that no service can have. Knows the names; refuses to know
// when one of them is down.

export type SubjectKind = 'service' | 'group' | 'agent' | 'machine' | 'inventory';

export const groupSubject = (id: string): string => `group ${id}`;

export const agentSubject = (id: string): string => `agent ${id}`;

/** The machine that an agent runs on. */
export const machineSubject = (agent: string): string => `machine ${agent}`;

/** The services that an inventory lists, by how its servers are. */
export const inventorySubject = (inventory: string): string => `inventory ${inventory}`;

export const kindOfSubject = (name: string): SubjectKind => {
  if (name.startsWith('group ')) return 'group';
  if (name.startsWith('machine ')) return 'machine';
  if (name.startsWith('inventory ')) return 'inventory';
  return name.startsWith('agent ') ? 'agent' : 'service';
};
