import { expect, test } from 'vitest';
import { imageName, imageSteps } from '../imageSteps.ts';

const request = {
  component: 'operator',
  version: '0.1.0',
  registry: null,
  platform: null,
  buildArguments: [],
  secrets: [],
};

test.each([
  [null, 'logpipeline-operator:0.1.0'],
  ['registry.example.com', 'registry.example.com/logpipeline-operator:0.1.0'],
  ['localhost:5000/team/', 'localhost:5000/team/logpipeline-operator:0.1.0'],
])('in the registry %s the image is %s', (registry, name) => {
  expect(imageName({ ...request, registry })).toBe(name);
});

test('an image that stays is built and nothing else', () => {
  expect(imageSteps('buildah', request, '/src', '/tmp/digest')).toEqual({
    build: ['build', '--target', 'operator', '--tag', 'logpipeline-operator:0.1.0', '/src'],
    push: null,
    digest: null,
  });
});

test('docker tells the digest after the push, the others write it', () => {
  const pushed = { ...request, registry: 'r.example.com' };
  expect(imageSteps('docker', pushed, '/src', '/tmp/digest')).toMatchObject({
    push: ['push', 'r.example.com/logpipeline-operator:0.1.0'],
    digest: [
      'image',
      'inspect',
      '--format',
      '{{index .RepoDigests 0}}',
      'r.example.com/logpipeline-operator:0.1.0',
    ],
  });
  expect(imageSteps('podman', pushed, '/src', '/tmp/digest')).toMatchObject({
    push: ['push', '--digestfile', '/tmp/digest', 'r.example.com/logpipeline-operator:0.1.0'],
    digest: null,
  });
});

test('platform, build arguments and secrets are handed on', () => {
  const { build } = imageSteps(
    'docker',
    { ...request, platform: 'linux/arm64', buildArguments: ['A=1', 'B=2'], secrets: ['id=ca,src=ca.pem'] },
    '.',
    'digest',
  );
  expect(build.slice(5)).toEqual([
    ...['--platform', 'linux/arm64', '--build-arg', 'A=1', '--build-arg', 'B=2'],
    ...['--secret', 'id=ca,src=ca.pem', '.'],
  ]);
});
