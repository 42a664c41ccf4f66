// Looks on demand for tests of those who ask for them. Knows what a desk answers; refuses to know how that is found out.
import type { ProbeAnswer, ProbeDesk, ProbeLine, ProbeQuery } from '../core/probe-api.ts';

/** Answers the lines it is given; a target that is `bad` has a problem. */
export class FakeProbeDesk implements ProbeDesk {
  readonly asked: ProbeQuery[] = [];
  answer: readonly ProbeLine[] = [];
  /** Thrown after the last line. */
  fails: Error | undefined;

  async probe(query: ProbeQuery): Promise<ProbeAnswer> {
    this.asked.push(query);
    if ('look' in query.what && query.what.look['target'] === 'bad')
      return { problems: [{ path: 'target', message: 'it is bad' }] };
    return { lines: linesOf(this.answer, this.fails) };
  }
}

async function* linesOf(lines: readonly ProbeLine[], fails: Error | undefined): AsyncGenerator<ProbeLine> {
  yield* lines;
  if (fails) throw fails;
}
