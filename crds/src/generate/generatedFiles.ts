import type { Schema } from '../schema/schema.ts';
import { fieldTable } from './fieldTable.ts';
import { readDefinition } from './readDefinition.ts';
import { documentation, typeOfSchema } from './typesOf.ts';

const HEAD = `// Made from logpipelines.yaml by \`npm run generate -w @logpipeline/crds\`; do not edit.
// biome-ignore-all format: generated
// biome-ignore-all lint/style/noExcessiveLinesPerFile: generated
`;
const BEGIN = '<!-- fields: made from logpipelines.yaml by npm run generate -w @logpipeline/crds -->';
const END = '<!-- end of fields -->';

/** What is made from the definition, by path within the package. Pure: the same input gives the same bytes. */
export function generatedFiles(yaml: string, readme: string): Record<string, string> {
  const schema = readDefinition(yaml);
  const spec = partOf(schema, 'spec');
  const status = partOf(schema, 'status');
  const types = [
    HEAD,
    `${documentation(spec.description, '')}export type LogPipelineSpec = ${typeOfSchema(spec)};\n`,
    `${documentation(status.description, '')}export type LogPipelineStatus = ${typeOfSchema(status)};\n`,
  ];
  const value = JSON.stringify(schema, (key, part) => (isText(key, part) ? undefined : part), 2);
  const table = `${fieldTable(spec, 'spec')}\n\n${fieldTable(status, 'status')}`;
  return {
    'src/generated/types.ts': types.join('\n'),
    'src/generated/schema.ts':
      `${HEAD}import type { Schema } from '../schema/schema.ts';\n\n` +
      `/** The schema of the resource, without its descriptions. */\nexport const logPipelineSchema: Schema = ${value};\n`,
    'README.md': withTable(readme, table),
  };
}

function partOf(schema: Schema, name: string): Schema {
  const part = schema.properties?.[name];
  if (part === undefined) throw new Error(`the definition has no ${name}`);
  return part;
}

/** Descriptions of fields are not needed at run time; no field is called so. */
function isText(key: string, part: unknown): boolean {
  return key === 'description' && typeof part === 'string';
}

function withTable(readme: string, table: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`README.md must hold the lines "${BEGIN}" and "${END}"`);
  return `${before}${BEGIN}\n${table}\n${END}${after}`;
}
