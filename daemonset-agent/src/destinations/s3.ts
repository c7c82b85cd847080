import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  createS3Client,
  DEFAULT_REQUEST_TIMEOUT_MS,
  isAws,
  type RequestDeadline,
  refusedHeader,
  requestDeadline,
  type S3Settings,
  type StoreAbilities,
  s3Failure,
  s3Problem,
} from '@logpipeline/s3';
import { checkKey } from './checkKey.ts';
import type { Destination, PutOutcome, PutRequest } from './destination.ts';
import { putParameters } from './s3Parameters.ts';
import { openSealedFile } from './sealedFile.ts';
import { compareStored } from './storedObject.ts';

/** Objects up to this size, in bytes, may be sent twice to find out whether a store honours `If-None-Match`. */
const MAX_PROBE_SIZE = 256 * 1024;
/** When an object was there a moment ago and is not now, or must be asked for again, in ms. */
const SOON_MS = 1_000;

export type S3DestinationOptions = {
  /** Told once about each thing that the store does not support. The message holds no secrets. */
  warn?: (message: string) => void;
};

/**
 * Objects in an S3 bucket. Each goes up in one signed PUT: its SHA-256 is signed (`x-amz-content-sha256`), so that the
 * store itself refuses damaged bytes, and kept as metadata (`x-amz-meta-sha256`, `-size`) for the comparison after a 412.
 *
 * Credentials need s3:PutObject and, to compare after a lost answer, s3:GetObject.
 */
export function createS3Destination(settings: S3Settings, options: S3DestinationOptions = {}): Destination {
  const { bucket } = settings;
  const client = createS3Client(settings);
  const warn = options.warn ?? (() => {});
  const silenceMs = settings.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
  const secrets = Object.values(settings.credentials ?? {});
  const known = isAws(settings.endpoint) ? 'yes' : 'unproven';
  const abilities: StoreAbilities = { conditionalPut: known, checksum: known };
  let probing = false;

  async function put(request: PutRequest): Promise<PutOutcome> {
    checkKey(request.key);
    const deadline = requestDeadline(request.signal, silenceMs, request.size);
    try {
      const outcome = await putWith(request, deadline, abilities);
      if (outcome.status === 'stored') await probeConditionalPut(request, deadline);
      return outcome;
    } catch (error) {
      return failed(error, request, deadline);
    } finally {
      // Ends a request that was answered before all of its body was sent; its connection would hang otherwise.
      deadline.cancel();
    }
  }

  /** One attempt; again with a header less when the store does not implement it. */
  async function putWith(
    request: PutRequest,
    deadline: RequestDeadline,
    able: StoreAbilities,
  ): Promise<PutOutcome> {
    if (able.conditionalPut === 'no') {
      const there = await compare(request, deadline);
      if (there !== undefined) return there;
    }
    try {
      await send(request, deadline, able);
      return { status: 'stored' };
    } catch (error) {
      const problem = s3Problem(error);
      if (problem.status === 412) {
        abilities.conditionalPut = 'yes';
        return (await compare(request, deadline)) ?? vanished(request);
      }
      const header = refusedHeader(problem, able);
      if (header !== undefined) {
        const outcome = await putWith(request, deadline, { ...able, [header]: 'no' });
        if (outcome.status === 'stored') doWithout(header, 'refuses');
        return outcome;
      }
      // The connection was cut: perhaps all was stored, and only the answer was lost; or a 412 came while the body was
      // still on its way, and the reset overtook it, which would happen each time again.
      if (problem.status === undefined && (problem.code === 'ECONNRESET' || problem.code === 'EPIPE')) {
        const there = await compare(request, deadline).catch(() => undefined);
        if (there?.status === 'alreadyThere') return there;
      }
      throw error;
    }
  }

  async function send(request: PutRequest, deadline: RequestDeadline, able: StoreAbilities): Promise<void> {
    const body = await openSealedFile(request);
    // Nobody else listens, and an unheard 'error' ends the process.
    body.on('error', (error) => deadline.cancel(error));
    try {
      const command = new PutObjectCommand({ ...putParameters(settings, request, able), Body: body });
      // Without it a stream goes up as UNSIGNED-PAYLOAD; SignatureV4's getPayloadHash takes the header as it finds it.
      command.middlewareStack.add(
        (next) => (args) => {
          (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] =
            request.sha256;
          return next(args);
        },
        { step: 'build', name: 'payloadSha256' },
      );
      await client.send(command, { abortSignal: deadline.signal });
    } finally {
      body.destroy();
    }
  }

  /** What lies under the key; undefined when nothing does. */
  async function compare(request: PutRequest, deadline: RequestDeadline): Promise<PutOutcome | undefined> {
    const target = { Bucket: bucket, Key: request.key };
    try {
      const head = await client.send(new HeadObjectCommand({ ...target, ChecksumMode: 'ENABLED' }), {
        abortSignal: deadline.signal,
      });
      const verdict = compareStored(
        {
          ...(head.ContentLength === undefined ? {} : { size: head.ContentLength }),
          ...(head.Metadata?.sha256 === undefined ? {} : { sha256: head.Metadata.sha256 }),
          ...(head.ChecksumSHA256 === undefined ? {} : { checksumSha256: head.ChecksumSHA256 }),
        },
        request,
      );
      if (verdict === 'same') return { status: 'alreadyThere' };
      const same = verdict === 'unknown' && (await sha256OfStored(request, deadline)) === request.sha256;
      return same ? { status: 'alreadyThere' } : conflict(request, head.ContentLength, head.Metadata?.sha256);
    } catch (error) {
      const problem = s3Problem(error, secrets);
      if (problem.status === 404 && problem.name !== 'NoSuchBucket') return undefined;
      if (problem.status !== 401 && problem.status !== 403) throw error;
      const message = `s3://${bucket}/${request.key} may be stored already, and must be compared with the local file, but the store does not let it be read (${problem.status}). Allow s3:GetObject and s3:ListBucket besides s3:PutObject.`;
      return { status: 'failed', reason: 'refused', message };
    }
  }

  /** Reads the object; its size is known to be ours, so that this is bounded. */
  async function sha256OfStored(request: PutRequest, deadline: RequestDeadline): Promise<string> {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: request.key }), {
      abortSignal: deadline.signal,
    });
    const hash = createHash('sha256');
    for await (const chunk of answer.Body as Readable) hash.update(chunk);
    return hash.digest('hex');
  }

  /**
   * A store that ignores `If-None-Match` answers as one that honours it, until a key exists. So the first small object is
   * sent again: 412 proves that the store honours it, and 200 wrote the same bytes over themselves.
   */
  async function probeConditionalPut(request: PutRequest, deadline: RequestDeadline): Promise<void> {
    if (abilities.conditionalPut !== 'unproven' || probing || request.size > MAX_PROBE_SIZE) return;
    probing = true;
    try {
      await send(request, deadline, abilities);
      doWithout('conditionalPut', 'ignores');
    } catch (error) {
      // Anything but 412 proves nothing; the next small object asks again.
      if (s3Problem(error).status === 412) abilities.conditionalPut = 'yes';
    } finally {
      probing = false;
    }
  }

  function doWithout(header: keyof StoreAbilities, how: 'refuses' | 'ignores'): void {
    if (abilities[header] === 'no') return;
    abilities[header] = 'no';
    warn(
      header === 'conditionalPut'
        ? `The store of s3://${bucket} ${how} If-None-Match. Each upload now asks by HEAD first whether the key is taken; that needs s3:GetObject and costs one request more. Exactly once still holds: every key belongs to one segment only.`
        : `The store of s3://${bucket} ${how} x-amz-checksum-sha256. Uploads go on without it; their SHA-256 is part of the signature all the same.`,
    );
  }

  function failed(error: unknown, request: PutRequest, deadline: RequestDeadline): PutOutcome {
    if (deadline.ended() === 'caller') {
      return {
        status: 'failed',
        reason: 'aborted',
        message: `PUT s3://${bucket}/${request.key} was called off.`,
      };
    }
    const problem =
      deadline.ended() === 'time'
        ? { name: 'TimeoutError', message: 'the upload took too long' }
        : s3Problem(deadline.signal.reason ?? error, secrets);
    const kmsKeyId = settings.serverSideEncryption?.kmsKeyId;
    const target = { bucket, key: request.key, ...(kmsKeyId === undefined ? {} : { kmsKeyId }) };
    return { status: 'failed', ...s3Failure(problem, target) };
  }

  function conflict(request: PutRequest, size: number | undefined, sha256: string | undefined): PutOutcome {
    const theirs = `${size ?? 'unknown'} bytes, SHA-256 ${sha256 ?? 'unknown'}`;
    const ours = `${request.size} bytes, SHA-256 ${request.sha256}`;
    return {
      status: 'conflict',
      message: `Other bytes lie under s3://${bucket}/${request.key}: ${theirs}; ours: ${ours}. Likely cause: a copied disk or spool.`,
    };
  }

  function vanished(request: PutRequest): PutOutcome {
    const message = `s3://${bucket}/${request.key} was there and is gone. Likely cause: somebody deletes objects. It is sent again.`;
    return { status: 'failed', reason: 'server', message, retryAfterMs: SOON_MS };
  }

  return {
    description:
      settings.endpoint === undefined ? `s3://${bucket}` : `s3://${bucket} at ${originOf(settings.endpoint)}`,
    put,
    async close() {
      client.destroy();
    },
  };
}

/** The endpoint without a user name, a password or a path. */
function originOf(endpoint: string): string {
  return URL.parse(endpoint)?.origin ?? 'an invalid endpoint';
}
