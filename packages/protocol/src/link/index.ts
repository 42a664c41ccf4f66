export { type Address, formatAddress, isLoopback } from '../target/address.ts';
export { requireLoopback } from './address.ts';
export { Connection, type ConnectionEvents } from './connection.ts';
export { dial } from './dial.ts';
export { type Listener, listen, listenFault } from './listen.ts';
