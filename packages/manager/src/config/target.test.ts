import { expect, test } from 'vitest';
import { readTarget } from './target.ts';

test.each([
  ['db.Example.com:5432', 'tcp://db.example.com:5432'],
  ['TCP://db.example.com:5432', 'tcp://db.example.com:5432'],
  ['tcp://10.0.0.1:80', 'tcp://10.0.0.1:80'],
  ['[2001:DB8:0:0::1]:443', 'tcp://[2001:db8::1]:443'],
])('%s is %s', (text, target) => {
  expect(readTarget(text)).toEqual({ target });
});

test.each(['sctp://h:1', 'tcp://tcp://h:1', '//h:1', 'tcp:h:1', 'tcp://\nh:1', 'x\n://h:1'])(
  '%j is refused',
  (text) => {
    expect(readTarget(text)).toHaveProperty('problem');
  },
);
