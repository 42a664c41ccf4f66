// Who takes part in the probe benchmark, in the order they run. Everything is put in relation to the first.
import { agent } from './agent.ts';
import { bareC, bareNode } from './bare.ts';
import { blackbox } from './blackbox.ts';
import type { Subject } from './subject.ts';

export const subjects: readonly Subject[] = [bareNode, agent, bareC, blackbox];
