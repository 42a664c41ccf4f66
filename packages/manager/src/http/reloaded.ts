// What came of reading the configuration file again, as an answer. Refuses to know how it is read.
import { Fault } from '@vedette/protocol/kit';
import type { FastifyReply } from 'fastify';
import type { ConfigProblem, ManagerView } from '../core/api.ts';
import { problemOf, sendProblem } from './problem.ts';

/** @param config what is in force now */
export const reloaded = (
  reply: FastifyReply,
  problems: readonly ConfigProblem[],
  config: ManagerView['config'],
): FastifyReply => {
  if (problems.length === 0) return reply.send(config);
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const text = `${config.file} has ${count}; revision ${config.revision} stays in force.`;
  return sendProblem(reply, problemOf(new Fault('config-invalid', text), problems));
};
