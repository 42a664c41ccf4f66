// The check `icmp`: one echo request, and its answer. Knows that there is nothing to choose about it; refuses to know who sends it.
import { object, type Shape } from '../wire/shape.ts';

export type IcmpTerms = Readonly<Record<never, never>>;

export const icmpTerms: Shape<IcmpTerms> = object<IcmpTerms>({});
