import { createHash } from 'node:crypto';
import {
  DeleteBucketLifecycleCommand,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type TransitionDefaultMinimumObjectSize,
} from '@aws-sdk/client-s3';
import type { Answer, BucketClient } from './bucketClient.ts';
import type { ReadRule } from './lifecycleRule.ts';
import { joinRules, splitRules } from './lifecycleXml.ts';

/** 1,000 rules, the most that S3 takes, are under 1 MiB; more is no lifecycle configuration. In bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/** A bucket's rules, all of them. */
export type Lifecycle = {
  /** As they are written. */
  texts: string[];
  /** The same rules in the same order, as the SDK reads them. */
  rules: ReadRule[];
  /** A setting beside the rules that a PUT without it would set back. */
  transitionSize: TransitionDefaultMinimumObjectSize | undefined;
};

/** A bucket without rules has an empty list. */
export async function readLifecycle(client: BucketClient): Promise<Answer<Lifecycle>> {
  let xml = '';
  const command = new GetBucketLifecycleConfigurationCommand({ Bucket: client.bucket });
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body?: AsyncIterable<Uint8Array> | Uint8Array };
      const body = await readAll(response.body);
      xml = body.toString('utf8');
      response.body = body;
      return result;
    },
    // The last before the answer is read.
    { step: 'deserialize', priority: 'low', name: 'lifecycleText' },
  );
  const answer = await client.ask((s3, options) => s3.send(command, options));
  if (!answer.ok) {
    if (answer.problem.name !== 'NoSuchLifecycleConfiguration') return answer;
    return { ok: true, value: { texts: [], rules: [], transitionSize: undefined } };
  }
  const rules: ReadRule[] = answer.value.Rules ?? [];
  const texts = splitRules(xml);
  if (rules.length !== texts.length) {
    const message = `the lifecycle configuration has ${rules.length} rules and was cut into ${texts.length}`;
    return { ok: false, problem: { name: 'NotUnderstood', message, status: 501 } };
  }
  return {
    ok: true,
    value: { texts, rules, transitionSize: answer.value.TransitionDefaultMinimumObjectSize },
  };
}

/** Replaces all rules of the bucket; without any the configuration is deleted, since S3 takes no empty one. */
export async function writeLifecycle(
  client: BucketClient,
  texts: readonly string[],
  transitionSize: Lifecycle['transitionSize'],
): Promise<Answer<unknown>> {
  const Bucket = client.bucket;
  if (texts.length === 0) {
    return client.ask((s3, options) => s3.send(new DeleteBucketLifecycleCommand({ Bucket }), options));
  }
  const xml = Buffer.from(joinRules(texts));
  const command = new PutBucketLifecycleConfigurationCommand({
    Bucket,
    LifecycleConfiguration: { Rules: [] },
    ...(transitionSize === undefined ? {} : { TransitionDefaultMinimumObjectSize: transitionSize }),
  });
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: unknown; headers: Record<string, string> };
      request.body = xml;
      request.headers['content-length'] = String(xml.length);
      // The older of the two checks that S3 wants of this request; the SDK adds the newer one.
      request.headers['content-md5'] = createHash('md5').update(xml).digest('base64');
      return next(args);
    },
    // Before the SDK takes the checksum and the length of the body.
    { step: 'build', priority: 'high', name: 'lifecycleText' },
  );
  return client.ask((s3, options) => s3.send(command, options));
}

async function readAll(body: AsyncIterable<Uint8Array> | Uint8Array | undefined): Promise<Buffer> {
  if (body === undefined) return Buffer.alloc(0);
  if (body instanceof Uint8Array) return Buffer.from(body);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`the lifecycle configuration is over ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
