export { type AgentEffect, type AgentEvent, AgentSession, lastOf, type SpoolItem } from './agent-session.ts';
export { sessionTimes } from './liveness.ts';
export { type Config, type ManagerEffect, type ManagerEvent, ManagerSession } from './manager-session.ts';
