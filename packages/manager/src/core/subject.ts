// What people are told of: services, and beside them groups and agents, under names that no service can have. Knows the names; refuses to know
// when one of them is down.

export type SubjectKind = 'service' | 'group' | 'agent';

export const groupSubject = (id: string): string => `group ${id}`;

export const agentSubject = (id: string): string => `agent ${id}`;

export const kindOfSubject = (name: string): SubjectKind => {
  if (name.startsWith('group ')) return 'group';
  return name.startsWith('agent ') ? 'agent' : 'service';
};
