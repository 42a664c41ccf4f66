export {
  type Address,
  type AddressOrProblem,
  formatAddress,
  isLoopback,
  parseAddress,
  parseOwnAddress,
} from './address.ts';
export { type HostOrProblem, parseHost } from './host.ts';
export { type Form, isScheme, type Scheme, schemes } from './scheme.ts';
export { formatTarget, parseTarget, type Target, type TargetOrProblem } from './target.ts';
