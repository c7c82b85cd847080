/** Characters that a terminal would obey, that end lines in some readers, or turn the direction of what follows. Tabs and ends of lines are left. */
const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g;

/** Text of a client, for a terminal: what would command it is shown as an escape. */
export function printable(text: string): string {
  return text.replace(UNSAFE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** JSON on one line. JSON.stringify leaves some of these as they are. */
export function printableJson(value: unknown): string {
  return printable(JSON.stringify(value));
}

/** Parts of JSON that Node 24 has and TypeScript does not know yet (the proposal "JSON.parse source text access"). */
const json = JSON as unknown as {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
};

/** An object of one line of NDJSON; undefined: it is none. Numbers keep their digits. */
export function parseRecord(line: string): Record<string, unknown> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    return json.parse(line, (_, value, { source }) =>
      typeof value === 'number' && source !== undefined && String(value) !== source
        ? json.rawJSON(source)
        : value,
    ) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Whether a value of such a record is a number that JavaScript could not hold. */
export function isExactNumber(value: unknown): boolean {
  return json.isRawJSON(value);
}

const HEAD_FIELDS = ['timestamp', 'level', 'message', 'app', 'release', 'event_id'];

/** The line above a record's stack traces: when, where and what. Stacks of Firefox and Safari do not say the error's message. */
export function recordHead(record: Record<string, unknown>, stacks: readonly string[]): string {
  const { data } = record;
  const details =
    typeof data === 'object' && data !== null ? (data as Record<string, unknown>)['message'] : undefined;
  const isNew = typeof details === 'string' && !stacks.some((stack) => stack.includes(details));
  const head = [...HEAD_FIELDS.map((name) => record[name]), isNew ? details : undefined];
  // On one line, whatever is in it: else a message might pass for another record.
  return head
    .filter((value) => typeof value === 'string')
    .join('  ')
    .replaceAll('\r', '\\r')
    .replaceAll('\n', '\\n');
}
