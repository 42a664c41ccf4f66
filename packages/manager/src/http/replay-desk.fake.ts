// Replays for tests of those who ask for them. Knows what a desk answers; refuses to know how that is found out.
import type { ReplayAnswer, ReplayDesk, ReplayLine, ReplayQuery } from '../core/replay-api.ts';

/** Answers the lines it is given, and takes a configuration only if it says `ok`. */
export class FakeReplayDesk implements ReplayDesk {
  readonly asked: ReplayQuery[] = [];
  answer: readonly ReplayLine[] = [];
  /** Thrown after the last line. */
  fails: Error | undefined;

  async replay(query: ReplayQuery): Promise<ReplayAnswer> {
    this.asked.push(query);
    if (query.config !== undefined && query.config !== 'ok')
      return { problems: [{ path: 'agents', line: 2, message: 'there is none' }] };
    return { lines: linesOf(this.answer, this.fails) };
  }
}

async function* linesOf(lines: readonly ReplayLine[], fails: Error | undefined): AsyncGenerator<ReplayLine> {
  yield* lines;
  if (fails) throw fails;
}
