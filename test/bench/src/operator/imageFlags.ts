import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const DOCKERFILE = fileURLToPath(new URL('../../../../Dockerfile', import.meta.url));

/** The flags that the operator's image gives to Node: its memory depends on them. */
export function imageFlags(): string[] {
  return flagsOfTarget(readFileSync(DOCKERFILE, 'utf8'), 'operator');
}

/** @param target as in `FROM … AS target`, with an ENTRYPOINT such as `["node", "--flag", "/app/main.mjs"]` */
export function flagsOfTarget(dockerfile: string, target: string): string[] {
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const stage = stages.find((text) => text.split('\n', 1)[0]?.endsWith(` AS ${target}`));
  const entrypoint = /^ENTRYPOINT (\[.*\])$/m.exec(stage ?? '')?.[1];
  const [program, ...rest] = JSON.parse(entrypoint ?? '[]') as string[];
  if (program !== 'node' || rest.at(-1) !== '/app/main.mjs')
    throw new Error(`Dockerfile: the target ${target} has no ENTRYPOINT that runs /app/main.mjs with node`);
  return rest.slice(0, -1);
}
