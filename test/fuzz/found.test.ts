// What was found once stays in order.
import { expect, test } from 'vitest';
import { tryOne } from './campaign.ts';
import { found } from './found.ts';
import { targets } from './targets.ts';

for (const { target: name, input, should } of found) {
  test(`${name} should ${should}`, { timeout: 60_000 }, () => {
    const target = targets.find((one) => one.name === name);
    expect(target).toBeDefined();
    if (target) expect(tryOne(target, input).broken?.message).toBeUndefined();
  });
}
