import { request } from 'node:http';
import type { AgentSummary } from '@logpipeline/crds/agent';
import { readSummary } from './readSummary.ts';

/** An agent answers from memory: one that takes longer is in trouble, and must not hold up the others. */
const DEADLINE_MS = 5_000;
/** 1,000 pipelines, each with a message of 1 KiB, are 2 MiB. More is not from an agent, and would be held in memory 16 times. */
const ANSWER_LIMIT_BYTES = 4 << 20;

export type PullTarget = { ip: string; port: number; token: string; signal?: AbortSignal };

/**
 * - `unreachable`: no connection, or it was cut
 * - `timeout`: no whole answer in time
 * - `refused`: 401 or 403, so the token is not the agent's
 * - `bad_answer`: another status, too long, or not what an agent says
 */
export type PullOutcome =
  | { outcome: 'answered'; summary: AgentSummary }
  | { outcome: 'unreachable' | 'timeout' | 'refused' | 'bad_answer'; message: string };

export type PullSummary = (target: PullTarget) => Promise<PullOutcome>;

/**
 * Asks one agent. Never rejects. Each request has a connection of its own: agents close idle ones after 5 s and are asked every 20 s, so
 * that kept ones would be closed anyway, while a thousand of them would stay open here.
 */
export function pullSummary({ ip, port, token, signal }: PullTarget): Promise<PullOutcome> {
  return new Promise<PullOutcome>((resolve) => {
    const sent = request({
      host: ip,
      port,
      path: '/status?view=summary',
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', connection: 'close' },
      agent: false,
    });
    const end = (outcome: PullOutcome) => {
      clearTimeout(late);
      signal?.removeEventListener('abort', callOff);
      resolve(outcome);
      sent.destroy();
    };
    // A timer and a listener that are taken back: signals made for each pull live on until the deadline, 250 of them, and each then
    // makes an error that nobody reads.
    const late = setTimeout(
      () => end({ outcome: 'timeout', message: `no answer within ${DEADLINE_MS / 1000} s` }),
      DEADLINE_MS,
    );
    const callOff = () => end({ outcome: 'unreachable', message: 'called off' });
    signal?.addEventListener('abort', callOff);
    const fail = (error: NodeJS.ErrnoException) =>
      end({ outcome: 'unreachable', message: error.code ?? error.message });
    sent.on('error', fail);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('error', fail);
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= ANSWER_LIMIT_BYTES) chunks.push(chunk);
        else {
          const message = `the answer is longer than ${ANSWER_LIMIT_BYTES} bytes`;
          end({ outcome: 'bad_answer', message });
        }
      });
      response.on('end', () => end(outcomeOf(response.statusCode ?? 0, Buffer.concat(chunks).toString())));
    });
    if (signal?.aborted) callOff();
    else sent.end();
  }).catch((error: NodeJS.ErrnoException) => {
    // Node refuses to send it at all, as with a character in the token that no header has.
    return { outcome: 'unreachable', message: error.code ?? error.message };
  });
}

function outcomeOf(status: number, body: string): PullOutcome {
  if (status === 401 || status === 403)
    return { outcome: 'refused', message: `the agent does not take the operator's token (${status})` };
  if (status !== 200) return { outcome: 'bad_answer', message: `the agent answered with status ${status}` };
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { outcome: 'bad_answer', message: 'the answer is not JSON' };
  }
  const read = readSummary(json);
  if (!read.ok) return { outcome: 'bad_answer', message: `the answer is no summary: ${read.message}` };
  return { outcome: 'answered', summary: read.summary };
}
