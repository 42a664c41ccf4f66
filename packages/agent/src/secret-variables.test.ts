// Which variables hold secrets, and that they are in the environment no more.
import { expect, test } from 'vitest';
import { takeSecrets } from './secret-variables.ts';

test('secrets are taken out of the environment, and nothing else is', () => {
  const environment = {
    VEDETTE_SECRETS: '/etc/secrets',
    VEDETTE_SECRET_SHOP: 'a',
    VEDETTE_SECRETIVE: 'b',
    VEDETTE_AGENT_ID: 'c',
    MY_VEDETTE_SECRET_SHOP: 'd',
    VEDETTE_SECRET_NONE: undefined,
  };
  expect(takeSecrets(environment)).toEqual({ VEDETTE_SECRETS: '/etc/secrets', VEDETTE_SECRET_SHOP: 'a' });
  expect(Object.keys(environment)).toEqual([
    'VEDETTE_SECRETIVE',
    'VEDETTE_AGENT_ID',
    'MY_VEDETTE_SECRET_SHOP',
    'VEDETTE_SECRET_NONE',
  ]);
});
