import type { Redactor } from './parts.ts';

/** Names that are remembered: clients may send any. */
const MOST_REMEMBERED = 1_000;

/** Takes secrets out of names of applications, releases and environments, which are stored and become labels of metrics. */
export function cleanNames(redactor: Redactor | undefined): (name: string) => string {
  if (redactor === undefined) return (name) => name;
  const known = new Map<string, string>();
  return (name) => {
    const remembered = known.get(name);
    if (remembered !== undefined) return remembered;
    const bytes = Buffer.from(name);
    const redacted = redactor.text(bytes, 0, bytes.length);
    const clean =
      redacted === undefined
        ? name
        : Buffer.from(redacted.bytes.subarray(redacted.from, redacted.to)).toString();
    if (known.size < MOST_REMEMBERED) known.set(name, clean);
    return clean;
  };
}
