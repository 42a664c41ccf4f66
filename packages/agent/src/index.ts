export { type Agent, type AgentOptions, createAgent } from './agent.ts';
