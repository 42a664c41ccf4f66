export { createManager, type Manager, type ManagerOptions } from './manager.ts';
