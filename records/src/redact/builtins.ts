import { AWS_PREFIXES } from './awsAccessKey.ts';
import { literalOf } from './literal.ts';
import type { Needle } from './triggerTable.ts';

export const BUILTINS = ['email', 'creditCard', 'bearerToken', 'awsAccessKey', 'jwt'] as const;
export type Builtin = (typeof BUILTINS)[number];

/** Bits of what a line may hold; those of the user's patterns are above. */
export const EMAIL = 1;
export const CARD = 2;
export const BEARER = 4;
export const AWS = 8;
export const JWT = 16;
/** JSON that writes what is looked for with an escape such as `\u0040`. */
export const ESCAPED = 32;
export const FIRST_PATTERN = 64;

/** What any match of a built-in contains. Cards have digits instead, which the scan counts. */
const LITERALS: Record<Builtin, readonly (readonly [text: string, ignoresCase: boolean])[]> = {
  email: [
    ['@', false],
    ['%40', false],
  ],
  creditCard: [],
  bearerToken: [['bearer', true]],
  awsAccessKey: AWS_PREFIXES.map((prefix) => [prefix, false] as const),
  jwt: [['eyJ', false]],
};

export function needlesOf(builtin: Builtin): Needle[] {
  const bit = 1 << BUILTINS.indexOf(builtin);
  return LITERALS[builtin].map(([text, ignoresCase]) => ({ literal: literalOf(text, ignoresCase), bit }));
}
