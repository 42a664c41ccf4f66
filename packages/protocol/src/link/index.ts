export { type Address, formatAddress, isLoopback } from '../target/address.ts';
export { requireLoopback } from './address.ts';
export { connectionOn } from './candid-connection.ts';
export { Connection } from './connection.ts';
export { dial } from './dial.ts';
export { type Listener, listen, listenFault } from './listen.ts';
export { keepTrying } from './retry.ts';
