export {
  type Check,
  type CheckOf,
  type Checks,
  type CheckType,
  check,
  checkText,
  checkTypes,
} from './check.ts';
export { type CommandTerms, ownNamePattern } from './command-terms.ts';
export { canonicalAnswer, type DnsRecord, dnsName, dnsRecords, dnsText } from './dns-answer.ts';
export { type DnsRcode, type DnsTerms, dnsLimits, dnsRcodes } from './dns-terms.ts';
export { FACTS_FEATURE, type Fact, type Facts, factLimits, facts } from './facts.ts';
export { checkFeature, featuresOf, termFeatures } from './feature.ts';
export {
  authorityCountOf,
  type HttpHeader,
  type HttpMethod,
  type HttpProxy,
  type HttpProxyTls,
  type HttpTerms,
  type HttpVersion,
  headerNamePattern,
  headerValuePattern,
  httpLimits,
  httpMethods,
  httpVersions,
  type JsonTerm,
  jsonPathPattern,
  jsonValueOf,
  ownHeaders,
  secretPlacePattern,
  statusPattern,
} from './http-terms.ts';
export type { IcmpTerms } from './icmp-terms.ts';
export { valueAt } from './json-path.ts';
export {
  type StarttlsProtocol,
  type Step,
  starttlsProtocols,
  type TcpTerms,
  tcpLimits,
} from './tcp-terms.ts';
export { type TlsTerms, type TlsVersion, tlsLimits, tlsVersions } from './tls-terms.ts';
export { type UdpTerms, udpLimits } from './udp-terms.ts';
