import { S3Client } from '@aws-sdk/client-s3';
import { limitAnswers } from './answerLimit.ts';
import type { S3Settings } from './s3Settings.ts';

/** Longest silence of the store, in ms: S3 itself gives up on a silent client after 20 s. */
export const DEFAULT_REQUEST_TIMEOUT_MS = 30_000;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;
/** Connections kept for one destination: twice the uploader's concurrency. Each costs memory and a place at the store. */
const MAX_SOCKETS = 8;

/**
 * The SDK's client, set up so that a file of known length is sent as it is, and nothing is retried behind our back.
 * Answers are limited.
 */
export function createS3Client(settings: S3Settings): S3Client {
  const sockets = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const client = new S3Client({
    ...regionOf(settings),
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(settings.forcePathStyle === undefined ? {} : { forcePathStyle: settings.forcePathStyle }),
    // A copy: the SDK writes into the object that it is given.
    ...(settings.credentials === undefined ? {} : { credentials: { ...settings.credentials } }),
    // The uploader retries, with a back-off that the whole pipeline shares; a body that is a stream cannot be sent twice.
    maxAttempts: 1,
    // Otherwise the SDK turns a stream into aws-chunked with a trailer, which many stores refuse, and which no store keeps
    // as the plain bytes with a length.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // The SDK writes about requests that fail to the console, unless it is given a logger; ours are outcomes.
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    requestHandler: {
      connectionTimeout: settings.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
      // Silence, not the whole duration: 64 MiB over a slow line take minutes. The whole is limited in s3.ts.
      socketTimeout: settings.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS,
      httpAgent: sockets,
      httpsAgent: sockets,
    },
  });
  limitAnswers(client);
  return client;
}

/** Stores that are not AWS want any region in the signature; AWS_REGION would be that of another store. */
function regionOf(settings: S3Settings): { region?: string } {
  if (settings.region !== undefined) return { region: settings.region };
  return settings.endpoint === undefined ? {} : { region: 'us-east-1' };
}

/** Whether the store is Amazon's own, which is known to honour `If-None-Match` and every checksum header. */
export function isAws(endpoint: string | undefined): boolean {
  if (endpoint === undefined) return true;
  const host = URL.parse(endpoint)?.hostname ?? '';
  return /(^|\.)amazonaws\.com(\.cn)?$/.test(host);
}
