// The managers that share a store, as people and programs are told of them. Knows nothing of how they find each other.

/** A manager, for one stretch of its life. `leads`: judges and tells for all; whoever serves takes in what its agents deliver. */
export type PeerView = {
  readonly id: string;
  readonly name: string;
  readonly role: 'leads' | 'serves';
  readonly version: string;
  readonly host: string;
  readonly pid: number;
  readonly since: string;
  /** Where agents and people find it. */
  readonly listen: string;
  readonly http: string;
  /** How many agents are connected there. */
  readonly agents: number;
  /** For how long nothing has been heard of it, and by how much its clock is ahead of that of the one that leads. */
  readonly silentMs: number;
  readonly aheadMs: number;
};

export type ManagersDesk = {
  /** In the order in which they came; the only one where the store is not shared. */
  managers(): Promise<readonly PeerView[]>;
};
