import type { BuilderName } from './builder.ts';

export type ImageRequest = {
  /** A target of the Dockerfile, such as `operator`. */
  component: string;
  version: string;
  /** Such as `registry.example.com/team`; the image is pushed there. */
  registry: string | null;
  /** Such as `linux/amd64`; null: the machine's own. */
  platform: string | null;
  /** `NAME=VALUE`, as docker takes them. */
  buildArguments: readonly string[];
  /** `id=NAME,src=FILE`, as docker takes them. */
  secrets: readonly string[];
};

/** What an image is called: `logpipeline-<component>:<version>`, in a registry or not. */
export function imageName({ component, version, registry }: ImageRequest): string {
  const name = `logpipeline-${component}:${version}`;
  return registry === null ? name : `${registry.replace(/\/+$/, '')}/${name}`;
}

export type ImageSteps = {
  build: string[];
  /** Null: it stays on this machine. */
  push: string[] | null;
  /** Prints `<name>@sha256:…` or `sha256:…`; null when the push wrote it into the digest file. */
  digest: string[] | null;
};

/** The builder's arguments for one image, as plain data. */
export function imageSteps(
  builder: BuilderName,
  request: ImageRequest,
  context: string,
  digestFile: string,
): ImageSteps {
  const name = imageName(request);
  const build = [
    'build',
    ...['--target', request.component, '--tag', name],
    ...(request.platform === null ? [] : ['--platform', request.platform]),
    ...request.buildArguments.flatMap((one) => ['--build-arg', one]),
    ...request.secrets.flatMap((one) => ['--secret', one]),
    context,
  ];
  if (request.registry === null) return { build, push: null, digest: null };
  if (builder === 'docker') {
    const digest = ['image', 'inspect', '--format', '{{index .RepoDigests 0}}', name];
    return { build, push: ['push', name], digest };
  }
  return { build, push: ['push', '--digestfile', digestFile, name], digest: null };
}
