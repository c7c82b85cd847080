import type { IncomingMessage } from 'node:http';
import { ApiError, type ApiRequest } from './apiClient.ts';
import { answerError } from './apiErrors.ts';

/** How large an answer may be, in bytes. A page of objects has a MB or two, a whole list a few; what is larger would not fit into an agent's memory. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;
/** How large the body of an error may be, in bytes. */
const MAX_ERROR_BYTES = 1024 * 1024;

/** The text of a 2xx. Rejects with {@link ApiError} for other answers. */
export async function answerText(request: ApiRequest, response: IncomingMessage): Promise<string> {
  await refuseFailure(request, response);
  return read(response, MAX_ANSWER_BYTES);
}

/** Rejects with {@link ApiError} unless the answer is 2xx, whose body it does not read. */
export async function refuseFailure(
  request: Pick<ApiRequest, 'method' | 'path' | 'query'>,
  response: IncomingMessage,
): Promise<void> {
  const { statusCode: status = 0, headers } = response;
  if (status >= 200 && status < 300) return;
  throw answerError(request, status, headers, await read(response, MAX_ERROR_BYTES));
}

export function parseJson<T>(text: string): T {
  try {
    return JSON.parse(text);
  } catch {
    // Node's error is not passed on: it quotes the text, which may be a Secret.
    throw new ApiError('the answer is not JSON. Is there a proxy between?', {
      status: 0,
      reason: 'InvalidAnswer',
    });
  }
}

async function read(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new ApiError(`the answer is longer than ${maxBytes} bytes`, {
        status: 0,
        reason: 'AnswerTooLong',
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
