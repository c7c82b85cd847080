// `npm run images [-- COMPONENT…] [--push REGISTRY]`: builds the images of the components, and pushes them if asked to.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HELP, type ImagesArguments, parseImagesArguments } from './images/arguments.ts';
import { findBuilder, type Run } from './images/builder.ts';
import { imageName, imageSteps } from './images/imageSteps.ts';

const root = join(import.meta.dirname, '..');
/** Targets of the Dockerfile. */
const components = ['operator', 'agent', 'ingest'];

const parsed = parseImagesArguments(process.argv.slice(2), components);
if (!parsed.ok) {
  process.stderr.write(`${parsed.errors.join('\n')}\n\n${HELP}\n`);
  process.exit(2);
}
if (parsed.value.help) process.stdout.write(`${HELP}\n`);
else process.exitCode = main(parsed.value);

function main(options: ImagesArguments): number {
  const found = findBuilder(probe, options.builder === null ? undefined : [options.builder]);
  if (!found.ok) {
    process.stderr.write(
      `error: no program here can build images:\n  ${found.reasons.join('\n  ')}\nInstall or start docker, podman or buildah.\n`,
    );
    return 1;
  }
  const { builder } = found;
  if (options.platform?.includes('arm64')) {
    process.stderr.write('warning: linux/arm64 is untested: nobody has run these images there yet\n');
  }
  const version = options.tag ?? JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  const folder = mkdtempSync(join(tmpdir(), 'logpipeline-images-'));
  const built: { component: string; image: string; digest: string | null }[] = [];
  try {
    for (const component of options.components) {
      const request = { ...options, component, version };
      const digestFile = join(folder, component);
      const image = imageName(request);
      const steps = imageSteps(builder, request, root, digestFile);
      process.stderr.write(`${builder}: building ${image}\n`);
      if (!visibly(builder, steps.build)) return failed(`${image} was not built`);
      let digest: string | null = null;
      if (steps.push !== null) {
        process.stderr.write(`${builder}: pushing ${image}\n`);
        if (!visibly(builder, steps.push)) return failed(`${image} was built, but not pushed`);
        const said =
          steps.digest === null ? readFileSync(digestFile, 'utf8') : probe(builder, steps.digest).output;
        digest = /sha256:[0-9a-f]{64}/.exec(said)?.[0] ?? null;
      }
      built.push({ component, image, digest });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (options.json) process.stdout.write(`${JSON.stringify({ builder, images: built })}\n`);
  else {
    for (const { image, digest } of built)
      process.stdout.write(`${image}${digest === null ? '' : ` ${digest}`}\n`);
    if (options.registry !== null) {
      const tags = options.tag === null ? [] : components.map((name) => `${name}.image.tag=${version}`);
      const values = [`global.imageRegistry=${options.registry.replace(/\/+$/, '')}`, ...tags];
      process.stdout.write(`\nFor Helm: ${values.map((value) => `--set ${value}`).join(' ')}\n`);
    }
  }
  return 0;
}

function failed(what: string): number {
  process.stderr.write(`error: ${what}; see above\n`);
  return 1;
}

/** Everything that the builder prints goes to stderr: stdout is for the result. */
function visibly(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: ['ignore', 2, 2] }).status === 0;
}

function probe(...[program, args]: Parameters<Run>): ReturnType<Run> {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' });
  if (error) return { ok: false, output: 'is not installed' };
  return { ok: status === 0, output: status === 0 ? stdout : stderr };
}
