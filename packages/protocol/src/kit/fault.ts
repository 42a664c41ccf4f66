// The one error class and the one catalogue of codes. A Fault is for people: what happened, to what, what to do.
// Programmer mistakes are not faults: those are plain errors, and they are allowed to crash.

/**
 * Every code there is. `exit` is the status a command ends with when this fault ends it (sysexits.h: 64 usage,
 * 66 input missing, 69 unavailable, 73 cannot create, 74 input/output, 76 protocol, 77 permission, 78 configuration).
 * `retryable`: the same act may succeed later without anybody changing anything.
 */
export const faults = {
  // What the operator gave us
  usage: { exit: 64, retryable: false, says: 'the command line cannot be understood' },
  'config-missing': { exit: 66, retryable: false, says: 'the configuration file cannot be read' },
  'config-invalid': { exit: 78, retryable: false, says: 'the configuration has problems' },
  'insecure-address': { exit: 78, retryable: false, says: 'the address is reachable from outside without keys' },
  'policy-invalid': { exit: 78, retryable: false, says: 'the agent’s policy has problems' },
  'token-invalid': { exit: 78, retryable: false, says: 'the token is not whole' },
  'tls-unusable': { exit: 78, retryable: false, says: 'a certificate or its key cannot be used' },
  'operator-unknown': { exit: 77, retryable: false, says: 'only those who prove who they are may do this' },
  'not-logged-in': { exit: 77, retryable: false, says: 'the session is over' },
  'login-refused': { exit: 77, retryable: false, says: 'this is not the password' },
  'scope-missing': { exit: 77, retryable: false, says: 'whoever asks may not do this' },
  'device-unknown': {
    exit: 77,
    retryable: false,
    says: 'only those who hold a token of the service may report for it',
  },
  'already-there': { exit: 73, retryable: false, says: 'there is one already' },
  'not-changeable': { exit: 73, retryable: false, says: 'this is read-only at run time' },
  'channel-failed': { exit: 69, retryable: true, says: 'the channel did not take a message' },
  'channel-refused': { exit: 78, retryable: false, says: 'the channel does not take messages like this' },
  'not-found': { exit: 66, retryable: false, says: 'no such thing' },
  // The machine we run on
  'address-in-use': { exit: 69, retryable: false, says: 'another program listens there already' },
  'address-unusable': { exit: 69, retryable: false, says: 'this machine cannot listen there' },
  'store-unusable': { exit: 74, retryable: false, says: 'the store cannot be used' },
  'store-newer': { exit: 74, retryable: false, says: 'the store was written by a newer version' },
  'store-failed': { exit: 74, retryable: true, says: 'the store could not do what was asked' },
  'spool-unusable': { exit: 74, retryable: false, says: 'the spool cannot be used' },
  'spool-newer': { exit: 74, retryable: false, says: 'the spool was written by a newer version' },
  'spool-full': { exit: 74, retryable: true, says: 'there is no room for the spool' },
  'spool-failed': { exit: 74, retryable: true, says: 'nobody can tell what the spool holds: end the process' },
  // The other side
  unreachable: { exit: 69, retryable: true, says: 'nobody answers there' },
  refused: { exit: 76, retryable: true, says: 'the other side refused the session' },
  'answer-unusable': { exit: 76, retryable: false, says: 'the other side answered something else than expected' },
  'version-unsupported': { exit: 76, retryable: false, says: 'the two sides speak no common version' },
  'agent-unknown': { exit: 76, retryable: true, says: 'the manager knows no agent of that name' },
  'agent-in-use': { exit: 76, retryable: true, says: 'another agent of that name is connected' },
  'link-insecure': { exit: 76, retryable: true, says: 'the other side demands a key' },
  'key-refused': { exit: 76, retryable: true, says: 'the two sides do not hold the same key' },
  'identity-mismatch': { exit: 76, retryable: true, says: 'an agent calls itself something else than its key says' },
  'too-often': { exit: 69, retryable: true, says: 'this was done too often in too short a time' },
  // The wire
  'frame-empty': { exit: 76, retryable: false, says: 'a frame of no bytes' },
  'frame-too-large': { exit: 76, retryable: false, says: 'a frame larger than allowed here' },
  'frame-malformed': { exit: 76, retryable: false, says: 'bytes that are not the msgpack allowed here' },
  'message-invalid': { exit: 76, retryable: false, says: 'a message with missing or wrong fields' },
  'message-unexpected': { exit: 76, retryable: false, says: 'a message that has no place here' },
  silent: { exit: 69, retryable: true, says: 'the other side went silent' },
  stalled: { exit: 69, retryable: true, says: 'the other side stopped taking what it is sent' },
  'link-lost': { exit: 69, retryable: true, says: 'the connection ended' },
} as const satisfies Record<string, { exit: number; retryable: boolean; says: string }>;

export type FaultCode = keyof typeof faults;

/**
 * Something went wrong that a person may have to know about.
 * The message is one or more complete sentences: what happened, to what, and what to do about it.
 */
export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
  }

  get exit(): number {
    return faults[this.code].exit;
  }

  get retryable(): boolean {
    return faults[this.code].retryable;
  }
}

/** The text of anything that was thrown, for a person. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The system error code (`ECONNREFUSED`, …) of anything that was thrown, if it has one. */
export const errnoOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
