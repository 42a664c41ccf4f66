// Where a run may be tampered with: each seam stands between two real parts, and does nothing unless a planted mistake uses it.

import type { Configuration } from '../../packages/agent/src/configuration.ts';
import type { Numbering } from '../../packages/agent/src/core/numbering.ts';
import type { Report } from '../../packages/agent/src/core/report.ts';
import type { Offsets } from '../../packages/agent/src/core/timekeeper.ts';
import type { Spool } from '../../packages/agent/src/spool/spool.ts';
import type { Judge } from '../../packages/manager/src/core/judge.ts';
import type { JudgeStart } from '../../packages/manager/src/core/judged.ts';
import type { GateHost } from '../../packages/manager/src/gate/session-driver.ts';
import type { Told } from '../../packages/manager/src/ingest.ts';
import type { Store } from '../../packages/manager/src/store/store.ts';
import type { OpenChannel } from '../../packages/protocol/src/delivery/channel.ts';
import type { Verdict } from '../../packages/protocol/src/health/result.ts';
import type { Assignment } from '../../packages/protocol/src/wire/message.ts';
import type { SpoolImage } from './disk/spool-image.ts';
import type { StoreDisk } from './disk/store-disk.ts';
import { probed, type SimWait } from './system/prober.ts';

/** What an agent's clocks are ahead of its monotonic one, and whether other agents may not know of it yet. */
export type Time = { readonly offsets: Offsets; readonly isStep: boolean };

export type Naming = Pick<Numbering, 'sent' | 'told'>;

export type Seams = {
  /** The epoch of a new process, given what is on disk and a fresh one. */
  epoch(image: SpoolImage, fresh: string): string;
  /** Making room on an agent's disk. */
  readonly shrink: (image: SpoolImage, bytesMax: number) => SpoolImage;
  spool(spool: Spool): Spool;
  report(report: Report): Report;
  /** How an agent names services to managers. */
  naming(naming: Naming): Naming;
  /** What an agent makes of news of clocks. */
  time(time: Time): Time;
  /** What a prober makes of a probe. */
  prober(wait: SimWait): Verdict;
  /** What of a configuration an agent puts in force. */
  watched(whole: Configuration['whole']): readonly Assignment[];
  /** What an agent makes of what is in force. */
  planned(assignments: readonly Assignment[]): readonly Assignment[];
  /** Where a manager's connections come in. */
  door(open: OpenChannel): OpenChannel;
  gateHost(host: GateHost): GateHost;
  store(store: Store, disk: StoreDisk, told: Told): Store;
  judge(judge: Judge): Judge;
  judgeStart(start: JudgeStart): JudgeStart;
};

/** Nothing is tampered with. */
export const honest = (shrink: Seams['shrink']): Seams => ({
  epoch: (_image, fresh) => fresh,
  shrink,
  spool: (spool) => spool,
  report: (report) => report,
  naming: (naming) => naming,
  time: (time) => time,
  prober: probed,
  watched: ({ services }) => services,
  planned: (assignments) => assignments,
  door: (open) => open,
  gateHost: (host) => host,
  store: (store) => store,
  judge: (judge) => judge,
  judgeStart: (start) => start,
});
