export type { AgentEffect, AgentEvent } from './agent-event.ts';
export { AgentSession } from './agent-session.ts';
export type { Channel, ChannelEvents, OpenChannel } from './channel.ts';
export { farewell } from './farewell.ts';
export { lastOf, type SpoolItem } from './item.ts';
export { sessionTimes } from './liveness.ts';
export { type Config, type ManagerEffect, type ManagerEvent, ManagerSession } from './manager-session.ts';
