/** A node of values.schema.json, as far as the table needs it. */
export type ValueSchema = {
  description?: string;
  properties?: Record<string, ValueSchema>;
  enum?: readonly string[];
};

/**
 * The table of all values for people, as Markdown: what each does from the schema, its default from values.yaml. Throws for a value that
 * one of the two does not have, so that neither can be forgotten.
 */
export function valuesTable(schema: ValueSchema, defaults: Record<string, unknown>): string {
  const rows = rowsOf(schema, defaults, '');
  return ['| value | default | what it does |', '|---|---|---|', ...rows, ''].join('\n');
}

function rowsOf(schema: ValueSchema, defaults: Record<string, unknown>, path: string): string[] {
  const fields = schema.properties ?? {};
  const unknown = Object.keys(defaults).filter((field) => !(field in fields));
  if (unknown.length > 0) throw new Error(`values.schema.json does not have ${path}${unknown.join(', ')}`);
  return Object.entries(defaults).flatMap(([field, value]) => {
    const child = fields[field] as ValueSchema;
    const missing = Object.keys(fields).filter((name) => !(name in defaults));
    if (missing.length > 0) throw new Error(`values.yaml does not have ${path}${missing.join(', ')}`);
    if (child.properties !== undefined && isMap(value)) return rowsOf(child, value, `${path}${field}.`);
    const allowed = child.enum === undefined ? '' : ` One of ${child.enum.join(', ')}.`;
    return [`| \`${path}${field}\` | ${shown(value)} | ${cell(`${child.description ?? ''}${allowed}`)} |`];
  });
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  return value === '' ? '' : cell(`\`${JSON.stringify(value)}\``);
}

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
