// The agent's policy over time: read at the start, and put in force anew whenever its file changes. Knows when to look at the file; refuses to know what
// stands in it (policy/) and what becomes of what it denies.
import { type Clock, every, messageOf } from '@vedette/protocol/kit';
import type { AssignmentProblem } from '@vedette/protocol/wire';
import type { Logger } from 'pino';
import { type AgentPolicy, fingerprint, loadPolicy, type PolicySource } from './policy/source.ts';
import type { WatchPolicy } from './watch-message.ts';

/** What a policy is put in force with. */
export type Policed = {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly watch: { police(policy: WatchPolicy): Promise<readonly AssignmentProblem[]> };
  /** Of what is configured already, these are refused from now on. */
  refused(problems: readonly AssignmentProblem[]): void;
};

/** Files on network shares and behind links tell nobody that they changed: looking always works. */
const LOOK_MS = 1_000;

export class PolicyKeeper {
  readonly #source: PolicySource;
  #policy: AgentPolicy;
  /** What the file was like before it was read last. */
  #seen: string | undefined;
  #ownPort: number | undefined;
  #isLooking: boolean = false;

  private constructor(
    source: PolicySource,
    policy: AgentPolicy,
    seen: string | undefined,
    ownPort: number | undefined,
  ) {
    this.#source = source;
    this.#policy = policy;
    this.#seen = seen;
    this.#ownPort = ownPort;
  }

  /** @param ownPort where the agent waits for its manager, if it does. @throws Fault `policy-invalid` */
  static async open(source: PolicySource, ownPort: number | undefined): Promise<PolicyKeeper> {
    const seen = source.file === undefined ? undefined : await fingerprint(source.file);
    return new PolicyKeeper(source, await loadPolicy(source), seen, ownPort);
  }

  get policy(): WatchPolicy {
    const { terms, limits } = this.#policy;
    return { terms: { ...terms, ...(this.#ownPort !== undefined && { ownPort: this.#ownPort }) }, limits };
  }

  /** Sees to it that the policy in force is the file's. @param ownPort as it really is, where any free one was asked for */
  async keep(policed: Policed, ownPort: number | undefined): Promise<Disposable> {
    if (ownPort !== this.#ownPort) {
      this.#ownPort = ownPort;
      policed.refused(await policed.watch.police(this.policy));
    }
    return every(policed.clock, LOOK_MS, () => void this.#look(policed));
  }

  /** A file that cannot be used changes nothing: an agent without its policy would probe what nobody allowed. */
  async #look(policed: Policed): Promise<void> {
    const { file } = this.#source;
    if (file === undefined || this.#isLooking) return;
    this.#isLooking = true;
    try {
      const seen = await fingerprint(file);
      if (seen === this.#seen) return;
      this.#seen = seen;
      this.#policy = await loadPolicy(this.#source);
      const problems = await policed.watch.police(this.policy);
      policed.refused(problems);
      policed.logger.info({ policy: file, problems: problems.length }, 'the policy has changed and is in force');
    } catch (error) {
      policed.logger.error(`${messageOf(error)}\nThe policy that was in force stays in force.`);
    } finally {
      this.#isLooking = false;
    }
  }
}
