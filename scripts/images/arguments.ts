import { parseArgs } from 'node:util';
import { type BuilderName, builderNames } from './builder.ts';

export const HELP = `Builds the images of the components with docker, podman or buildah, whichever works here.

  npm run images                                    build all: logpipeline-<component>:<version>
  npm run images -- operator                        only this one
  npm run images -- --push registry.example.com/me  build for that registry, and push

  --push REGISTRY          host and path; log in first, by the builder's own \`login\`
  --tag TAG                instead of the version in package.json
  --platform PLATFORM      such as linux/amd64; linux/arm64 is untested
  --builder NAME           ${builderNames.join(', ')}
  --build-arg NAME=VALUE   BUILD_IMAGE, BASE_IMAGE, NODE_EXTRA_CA_CERTS: see the Dockerfile
  --secret id=ID,src=FILE  npmrc and ca: see the Dockerfile
  --json                   one JSON document on stdout
  --help`;

export type ImagesArguments = {
  help: boolean;
  json: boolean;
  components: string[];
  registry: string | null;
  tag: string | null;
  platform: string | null;
  builder: BuilderName | null;
  buildArguments: string[];
  secrets: string[];
};

/** @returns the sentences that say what is wrong, or the arguments */
export function parseImagesArguments(
  argv: readonly string[],
  known: readonly string[],
): { ok: true; value: ImagesArguments } | { ok: false; errors: string[] } {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return { ok: false, errors: [(error as Error).message] };
  }
  const { values, positionals } = parsed;
  const errors = positionals
    .filter((name) => !known.includes(name))
    .map((name) => `no such component: ${name}; there are ${known.join(', ')}`);
  const builder = builderNames.find((name) => name === values.builder) ?? null;
  if (values.builder !== undefined && builder === null) {
    errors.push(`--builder ${values.builder}: allowed: ${builderNames.join(', ')}`);
  }
  if (values.push !== undefined && !/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*\/?$/.test(values.push)) {
    errors.push(
      `--push ${values.push}: allowed: a registry's host, and if need be a port and a path, without https://`,
    );
  }
  if (values.tag !== undefined && !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(values.tag)) {
    errors.push(`--tag ${values.tag}: allowed: letters, digits, "_", "." and "-", at most 128`);
  }
  if (errors.length > 0) return { ok: false, errors };
  return {
    ok: true,
    value: {
      help: values.help,
      json: values.json,
      components: positionals.length > 0 ? positionals : [...known],
      registry: values.push ?? null,
      tag: values.tag ?? null,
      platform: values.platform ?? null,
      builder,
      buildArguments: values['build-arg'],
      secrets: values.secret,
    },
  };
}

function parse(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      push: { type: 'string' },
      tag: { type: 'string' },
      platform: { type: 'string' },
      builder: { type: 'string' },
      'build-arg': { type: 'string', multiple: true, default: [] },
      secret: { type: 'string', multiple: true, default: [] },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
}
