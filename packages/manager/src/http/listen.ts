// Where an HTTP interface listens. Knows what to say of an address that cannot be had; refuses to know what is answered there.
import { listenFault } from '@vedette/protocol/link';
import type { FastifyInstance } from 'fastify';
import type { Address } from '../core/wishes.ts';

/** The address really bound. @param key that names it in the configuration. @throws Fault `address-in-use`, `address-unusable` */
export const listenOn = async (app: FastifyInstance, address: Address, key = 'manager.http'): Promise<Address> => {
  try {
    await app.listen({ ...address, listenTextResolver: () => '' });
  } catch (cause) {
    throw listenFault(address, key, cause);
  }
  const at = app.server.address();
  return at !== null && typeof at === 'object' ? { host: address.host, port: at.port } : address;
};
