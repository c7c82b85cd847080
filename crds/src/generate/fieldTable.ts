import type { Schema } from '../schema/schema.ts';

/** A Markdown table of all fields below a schema, each with its path, type and description. */
export function fieldTable(schema: Schema, path: string): string {
  const rows = rowsOf(schema, path).map((cells) => `| ${cells.map(escaped).join(' | ')} |`);
  return ['| field | type | |', '|---|---|---|', ...rows].join('\n');
}

function rowsOf(schema: Schema, path: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const field = `${path}.${name}`;
    const row = [`\`${field}\``, kindOf(property), property.description ?? ''];
    return [row, ...rowsOf(property, field), ...rowsOf(property.items ?? {}, `${field}[]`)];
  });
}

function kindOf(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.join(', ');
  if (schema['x-kubernetes-int-or-string']) return 'quantity';
  if (schema.items !== undefined) {
    const inner = kindOf(schema.items);
    return `list${inner === 'string' || inner === 'object' ? '' : ` of ${inner}`}`;
  }
  if (schema.additionalProperties !== undefined) return 'map';
  return schema.format === 'date-time' ? 'time' : (schema.type ?? '');
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
