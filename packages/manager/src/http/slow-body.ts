// Whoever announces a body and does not send it. Node gives a request that is late its answer only while its headers are missing, so the rest is watched
// here. Knows time and sockets; refuses to know what is asked for.
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** As Node answers those whose headers are late. */
const ANSWER = 'HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n';

/** Cuts off every request whose body is not there `withinMs` after its headers. */
export const cutSlowBodies = (app: FastifyInstance, withinMs: number): void => {
  const waiting = new WeakMap<FastifyRequest, NodeJS.Timeout>();
  app.addHook('onRequest', async (request) => {
    const { socket } = request;
    const cut = (): void => void socket.end(ANSWER, () => socket.destroy());
    waiting.set(request, setTimeout(cut, withinMs).unref());
  });
  const arrived = async (request: FastifyRequest): Promise<void> => clearTimeout(waiting.get(request));
  app.addHook('preValidation', arrived);
  app.addHook('onError', arrived);
  app.addHook('onRequestAbort', arrived);
};
