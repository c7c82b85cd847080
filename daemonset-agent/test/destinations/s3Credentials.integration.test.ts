import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createS3Destination } from '../../src/destinations/s3.ts';
import { s3Fixture } from './s3Fixture.ts';
import { KEY, sealed } from './sealedSample.ts';

/** Without `credentials` in the settings the SDK's own chain is asked, as in a pod. */
const fixture = s3Fixture();
beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

function destination() {
  const { credentials: _, ...settings } = fixture.settings(fixture.store.endpoint);
  return createS3Destination(settings);
}

test('the environment', async () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', fixture.store.accessKey);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', fixture.store.secretKey);
  expect(await destination().put(await sealed(fixture.spool, KEY, 'one'))).toEqual({ status: 'stored' });
});

test('EKS Pod Identity, whose credentials are read anew before they expire', async () => {
  // A fake of the agent that EKS runs on each node: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
  const tokens: (string | undefined)[] = [];
  let secret = 'a-secret-that-is-no-longer-good';
  const agent = createServer((request, response) => {
    tokens.push(request.headers.authorization);
    const Expiration = new Date(Date.now() + 60_000).toISOString();
    const body = { AccessKeyId: fixture.store.accessKey, SecretAccessKey: secret, Token: '', Expiration };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => agent.listen(0, '127.0.0.1', resolve));
  const { path } = await sealed(fixture.spool, 'token', 'token-of-the-pod');
  vi.stubEnv(
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    `http://127.0.0.1:${(agent.address() as AddressInfo).port}/v1`,
  );
  vi.stubEnv('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', path);
  const subject = destination();
  const request = await sealed(fixture.spool, KEY, 'one');
  expect(await subject.put(request)).toMatchObject({ status: 'failed', reason: 'refused' });
  secret = fixture.store.secretKey;
  // The SDK uses what it has once more while it fetches anew, so that the second attempt at the latest succeeds.
  await expect.poll(() => subject.put(request), { timeout: 10_000 }).toEqual({ status: 'stored' });
  expect(tokens[0]).toBe('token-of-the-pod');
  await subject.close();
  agent.closeAllConnections();
  agent.close();
});

test('none at all is refused, and the message says where they are looked for', async () => {
  const outcome = await destination().put(await sealed(fixture.spool, KEY, 'one'));
  expect(outcome).toMatchObject({
    reason: 'refused',
    message: expect.stringMatching(/No credentials.*Pod Identity/),
  });
});
