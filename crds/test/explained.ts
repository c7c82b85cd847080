import type { Answer } from './testApiServer.ts';

type Documented = { description?: string; properties?: Record<string, Documented>; items?: Documented };

/** Paths of the fields in what `kubectl explain <root> --recursive` prints, by their indentation; `root` such as `lgp.spec`. */
export function explainedPaths(tree: string, root: string): string[][] {
  const stack: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, spaces, name] = /^( +)([A-Za-z0-9]+)\t</.exec(line) ?? [];
    if (spaces === undefined || name === undefined) return [];
    stack.length = spaces.length / 2 - 1;
    stack.push(name);
    return [[...root.split('.').slice(1), ...stack]];
  });
}

/** A field's description in the OpenAPI document that kubectl reads; empty when there is none. */
export function descriptionAt(document: Answer['body'], path: readonly string[]): string {
  const { schemas } = document.components as { schemas: Record<string, Documented> };
  let here = schemas['dev.logpipeline.v1alpha1.LogPipeline'];
  for (const name of path) here = here?.properties?.[name] ?? here?.items?.properties?.[name];
  return here?.description ?? '';
}
