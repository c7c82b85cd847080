import { resources } from '@logpipeline/kubernetes';
import { startVersitygw, type Versitygw } from '@logpipeline/test-binaries';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configurationIn } from '../../src/plan/configurationSecret.ts';
import { configurationSecretName } from '../../src/plan/names.ts';
import {
  conditionsOf,
  eventually,
  get,
  installRelease,
  runOperator,
  startTestCluster,
  type TestCluster,
  testSettings,
} from './operatorFixture.ts';

let cluster: TestCluster;
let s3: Versitygw;

beforeAll(async () => {
  [cluster, s3] = await Promise.all([startTestCluster(), startVersitygw()]);
  await s3.createBucket('logs');
});
afterAll(async () => {
  await cluster.stop();
  await s3.stop();
});

test('agents are sent to no bucket that is not there, and to it once it is', async () => {
  const { namespace } = await installRelease(cluster);
  await cluster.make({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's3', namespace },
    stringData: { AWS_ACCESS_KEY_ID: s3.accessKey, AWS_SECRET_ACCESS_KEY: s3.secretKey },
  });
  const apply = (name: string, bucket: string) =>
    cluster.make({
      apiVersion: 'logpipeline.dev/v1alpha1',
      kind: 'LogPipeline',
      metadata: { name, namespace },
      spec: {
        bucket,
        s3: {
          endpoint: s3.endpoint,
          region: s3.region,
          forcePathStyle: true,
          credentialsSecretRef: { name: 's3' },
        },
      },
    });
  const bucketOf = async (name: string) => {
    const secretName = configurationSecretName(`${namespace}/${name}`);
    const secret = await get(cluster, resources.secrets, namespace, secretName);
    return configurationIn(secret)?.configuration?.destination.s3.bucket;
  };
  const reasons = async (name: string) => {
    const { BucketReady, AgentsReady } = await conditionsOf(cluster, `${namespace}/${name}`);
    return [BucketReady?.reason, AgentsReady?.reason].join();
  };
  const { operator } = await runOperator(cluster, testSettings(namespace));

  await apply('right', 'logs');
  await apply('wrong', 'lgos');
  await eventually(async () => ((await bucketOf('right')) === 'logs' ? true : undefined));
  await eventually(async () =>
    (await reasons('wrong')) === 'BucketNotFound,NotConfigured' ? true : undefined,
  );
  expect(await bucketOf('wrong')).toBeUndefined();

  await apply('right', 'lgos');
  await eventually(async () =>
    (await reasons('right')) === 'BucketNotFound,LastGoodConfiguration' ? true : undefined,
  );
  expect(await bucketOf('right')).toBe('logs');

  await s3.createBucket('lgos');
  await eventually(async () => ((await bucketOf('wrong')) === 'lgos' ? true : undefined));
  await eventually(async () => ((await bucketOf('right')) === 'lgos' ? true : undefined));
  await operator.stop();
});
