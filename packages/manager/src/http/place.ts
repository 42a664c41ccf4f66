// Where a server is, as far as it matters for who may ask: what it listens on, whether by TLS, and by which address people reach it. Refuses to know who asks.
import { isLoopback } from '@vedette/protocol/target';
import type { FastifyRequest } from 'fastify';

export type Place = {
  /** What it was told to listen on. */
  readonly bound: string;
  /** Whether it speaks TLS itself. */
  readonly isSecured: boolean;
  /** `https://monitor.example.org`: behind a proxy, which says who asks. */
  readonly origin?: string;
};

/** Whether nobody but the machine's own users can be there. */
export const isPrivate = ({ bound, origin }: Place): boolean =>
  origin === undefined && (isLoopback(bound) || bound === 'localhost');

/** Whether the browser's end of the line is TLS. */
export const isByTls = ({ isSecured, origin }: Place): boolean => isSecured || origin?.startsWith('https:') === true;

/** Where a request comes from; what a proxy adds is at the end, and what came before it anybody may have written. */
export const sourceOf = (request: FastifyRequest, { origin }: Place): string => {
  const direct = request.socket.remoteAddress ?? 'unknown';
  const forwarded = request.headers['x-forwarded-for'];
  if (origin === undefined || forwarded === undefined) return direct;
  return [forwarded].flat().join(',').split(',').at(-1)?.trim().slice(0, SOURCE_CHARS_MAX) || direct;
};

const SOURCE_CHARS_MAX = 64;
