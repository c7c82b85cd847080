import { BUILTINS, createRedactor, type RedactOptions, type Redactor } from '../../src/redact/index.ts';

export const ALL: RedactOptions = { builtin: BUILTINS };

/** A text without what the redactor finds; the text lies within others' bytes, as in a reader's buffer. */
export function redactedText(redactor: Redactor, text: string, cut = false): string {
  return redacted(text, (bytes, from, to) => redactor.text(bytes, from, to, cut));
}

export function redactedJson(redactor: Redactor, json: string): string {
  return redacted(json, (bytes, from, to) => redactor.json(bytes, from, to));
}

/** With all built-ins. */
export function withoutSecrets(text: string): string {
  return redactedText(createRedactor(ALL), text);
}

/** What stands around the line must not matter. */
const BEFORE = Buffer.from('x@a.io 4\n');
const BEHIND = Buffer.from('\n.com 1111 x');

function redacted(
  text: string,
  act: (bytes: Buffer, from: number, to: number) => ReturnType<Redactor['text']>,
): string {
  const line = Buffer.from(text);
  const bytes = Buffer.concat([BEFORE, line, BEHIND]);
  const from = BEFORE.length;
  const found = act(bytes, from, from + line.length);
  return found === undefined ? text : found.bytes.toString('utf8', found.from, found.to);
}
