// The key `icmp` of a service: there is nothing to choose about an echo, so there are no keys in it.
import type { IcmpTerms } from '@vedette/protocol/check';
import { z } from 'zod';

export const icmpCheckSchema = z.strictObject({});

export const icmpTermsOf = (): IcmpTerms => ({});
