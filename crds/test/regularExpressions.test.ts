import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { logPipelineSchema } from '../src/generated/schema.ts';
import { badResources, goodResources } from './resources.ts';

test("the schema's own expressions mean the same in JavaScript, which runs them offline, as in RE2", async () => {
  const expressions = [...new Set(expressionsIn(JSON.stringify(logPipelineSchema)))];
  expect(expressions.length).toBeGreaterThan(8);
  const resources = [...(await goodResources()), ...(await badResources())];
  const texts = [...new Set(resources.flatMap(({ resource }) => textsIn(resource.spec)))];
  for (const expression of expressions) {
    const [javaScript, re2] = [new RegExp(expression), RE2JS.compile(expression)];
    const differ = texts.filter((text) => javaScript.test(text) !== re2.matcher(text).find());
    expect(differ, expression).toEqual([]);
  }
});

/** The literals of `matches`, from rules in JSON: both JSON and CEL have escaped their backslashes. */
function expressionsIn(json: string): string[] {
  return [...json.matchAll(/matches\(\s*(?:'([^']*)'|\\"([^"]*)\\")\)/g)].map(([, single, double]) =>
    (single ?? double ?? '').replaceAll('\\\\', '\\').replaceAll('\\\\', '\\'),
  );
}

/** All texts in a value, keys too. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(textsIn)];
}
