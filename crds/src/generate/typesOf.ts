import type { Schema } from '../schema/schema.ts';

/** Where a documentation comment is wrapped, in characters. */
const WIDTH = 110;

/** The TypeScript type of a schema's values after defaults: what is required or has a default is always there. */
export function typeOfSchema(schema: Schema, indent = ''): string {
  if (schema.enum !== undefined) return schema.enum.map((word) => `'${word}'`).join(' | ');
  if (schema['x-kubernetes-int-or-string']) return 'number | string';
  if (schema.items !== undefined) {
    const item = typeOfSchema(schema.items, indent);
    return schema.items.enum !== undefined ? `(${item})[]` : `${item}[]`;
  }
  if (schema.additionalProperties !== undefined) {
    return `Record<string, ${typeOfSchema(schema.additionalProperties, indent)}>`;
  }
  if (schema.properties !== undefined) return objectType(schema, indent);
  if (schema.type === 'integer') return 'number';
  if (schema.type === 'string' || schema.type === 'boolean') return schema.type;
  throw new Error(`BUG: no TypeScript type for ${JSON.stringify(schema)}`);
}

/** A description as a documentation comment, with its line break. */
export function documentation(text: string | undefined, indent: string): string {
  if (text === undefined) return '';
  const one = `${indent}/** ${text} */`;
  if (one.length <= WIDTH) return `${one}\n`;
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const longer = `${lines[last]} ${word}`;
    if (indent.length + 2 + longer.length > WIDTH) lines.push(` ${word}`);
    else lines[last] = longer;
  }
  return `${indent}/**\n${lines.map((line) => `${indent} *${line}\n`).join('')}${indent} */\n`;
}

function objectType(schema: Schema, indent: string): string {
  const deeper = `${indent}  `;
  const fields = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const always = property.default !== undefined || schema.required?.includes(name);
    const type = typeOfSchema(property, deeper);
    return `${documentation(property.description, deeper)}${deeper}${name}${always ? '' : '?'}: ${type};\n`;
  });
  return `{\n${fields.join('')}${indent}}`;
}
