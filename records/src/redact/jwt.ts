import { BASE64_URL, endOf } from './tokenBytes.ts';

const DOT = 0x2e;
/** Characters; `{"alg":"none"}` has 19. */
const SHORTEST_HEADER = 16;
const SHORTEST_PAYLOAD = 2;
/** A JWE has five parts, of which the second may be empty. */
const MOST_PARTS = 5;

/**
 * A token in compact form (RFC 7519, 7516) whose header begins at `at` with `eyJ`: `{"` in base64.
 *
 * @param cut the text was cut at `to`: what is there of a token counts
 * @returns its end, or -1
 */
export function jwtEnd(bytes: Uint8Array, at: number, to: number, cut: boolean): number {
  let end = endOf(BASE64_URL, bytes, at, to);
  if (end - at < SHORTEST_HEADER) return -1;
  const headerEnd = end;
  let parts = 1;
  while (parts < MOST_PARTS && end < to && bytes[end] === DOT) {
    end = endOf(BASE64_URL, bytes, end + 1, to);
    parts++;
  }
  if (cut && end === to) return end;
  return parts >= 3 && end - headerEnd >= SHORTEST_PAYLOAD + 2 ? end : -1;
}
