// What is meant by `slo`, however it is written, and where it ends. What is said of others stands in the fixtures.
import { expect, test } from 'vitest';
import { parseConfig } from './parse.ts';

const targetOf = (atDefaults: string, atService: string) => {
  const text = `agents: { a: }\ndefaults: { ${atDefaults} }\nservices: { web: { target: h:1, ${atService} } }`;
  const answer = parseConfig(text, '/etc/vedette/vedette.yaml');
  return 'problems' in answer ? answer.problems.map(({ path }) => path) : answer.wishes.services[0]?.sloTarget;
};

test.each([
  ['nothing is said', '', '', undefined],
  ['a text', '', 'slo: 99.9%', 0.999],
  ['a number', '', 'slo: 99.95', 0.9995],
  ['the default', 'slo: 99%', '', 0.99],
  ['the service wins', 'slo: 99%', 'slo: 99.5%', 0.995],
  ['the least', '', 'slo: 50%', 0.5],
  ['less', '', 'slo: 49.99%', ['services.web.slo']],
  ['nearly all', '', 'slo: 99.9999%', 0.999999],
  ['all', '', 'slo: 100%', ['services.web.slo']],
  ['a share', '', 'slo: 0.999', ['services.web.slo']],
  ['a share, at the defaults', 'slo: 0.999', '', ['defaults.slo']],
  ['no percentage', '', 'slo: often', ['services.web.slo']],
])('%s', (_says, atDefaults, atService, expected) => {
  expect(targetOf(atDefaults, atService)).toEqual(expected);
});
