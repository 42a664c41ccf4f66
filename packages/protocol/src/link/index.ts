export { type Address, formatAddress, isLoopback } from '../target/address.ts';
export { Acceptor, type AcceptorOptions, type PlainRule } from './acceptor.ts';
export { requireLoopback } from './address.ts';
export { type CertificateFiles, type Certificates, ownAgentOf, readCertificates } from './certificates.ts';
export { Connection, connectionOn } from './connection.ts';
export { dial } from './dial.ts';
export { anyAgent, anyManager, type Expectation, managerAt, thatAgent } from './expectation.ts';
export {
  identityOf,
  KEY_NUMBER_MAX,
  type KeyName,
  type KeyRing,
  type LinkKey,
  type Proof,
  parseIdentity,
  ringOf,
  SECRET_BYTES,
  type Secured,
} from './identity.ts';
export { type Listener, listen, listenFault } from './listen.ts';
export { keepTrying } from './retry.ts';
export { sourceOf } from './source.ts';
export { type Credential, dialSecurely } from './tls-dial.ts';
export { formatToken, parseToken, type TokenOrProblem } from './token.ts';
