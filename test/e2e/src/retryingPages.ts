import { setTimeout as sleep } from 'node:timers/promises';

export type RetryingPagesOptions = {
  /** Where the service is now; it moves when it is started again. */
  url: () => string;
  origin: string;
  sessions: number;
  /** Records that are new in each request. */
  batch: number;
  /** Milliseconds between two requests of a session. */
  pauseMs: number;
};

type Sent = Record<string, unknown> & { event_id: string };

/** Longest answer that is waited for, in ms: a killed service gives none. */
const ANSWER_MS = 10_000;

/** Pages that number their events and forget none before it is acknowledged, whatever the service is going through. */
export class RetryingPages {
  /** Events that an answer said are on disk. */
  readonly acknowledged = new Set<string>();
  /** All that were ever sent. */
  readonly sent = new Set<string>();
  /** Answers by status; `failed`: there was none. */
  readonly answers: Record<string, number> = {};
  /** Records that an answer called duplicates: they were on disk, and nobody had been told. */
  duplicates = 0;
  readonly #options: RetryingPagesOptions;
  #isMaking = true;
  #isSending = true;
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: RetryingPagesOptions) {
    this.#options = options;
  }

  start(): void {
    const sessions = Array.from({ length: this.#options.sessions }, (_, n) => this.#session(`page-${n}`));
    this.#running = Promise.all(sessions);
  }

  /** No new events; resolves when all are acknowledged. */
  async finish(): Promise<void> {
    this.#isMaking = false;
    await this.#running;
  }

  /** Closes all pages, acknowledged or not. */
  async leave(): Promise<void> {
    this.#isSending = false;
    await this.#running;
  }

  async #session(id: string): Promise<void> {
    const { batch, pauseMs } = this.#options;
    let waiting: Sent[] = [];
    let next = 0;
    while (this.#isSending && (this.#isMaking || waiting.length > 0)) {
      if (this.#isMaking) for (let n = 0; n < batch; n++) waiting.push(event(id, next++));
      waiting = await this.#post(waiting);
      await sleep(pauseMs);
    }
  }

  /** @returns what has to be sent again */
  async #post(records: Sent[]): Promise<Sent[]> {
    const { url, origin } = this.#options;
    for (const { event_id: id } of records) this.sent.add(id);
    let status = 'failed';
    try {
      const response = await fetch(`${url()}/v1/logs`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ records, sent_at: new Date().toISOString() }),
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      const answer = (await response.json()) as {
        results: { index: number; status: string; retry?: boolean }[];
      };
      status = String(response.status);
      if (status !== '202') return records;
      const again = new Set<number>();
      for (const result of answer.results) {
        if (result.status === 'duplicate') this.duplicates++;
        else if (result.retry === true) again.add(result.index);
        else throw new Error(`refused for good: ${JSON.stringify(result)}`);
      }
      for (const [index, { event_id: id }] of records.entries())
        if (!again.has(index)) this.acknowledged.add(id);
      return records.filter((_, index) => again.has(index));
    } catch (error) {
      if (String(error).includes('refused for good')) throw error;
      return records;
    } finally {
      this.answers[status] = (this.answers[status] ?? 0) + 1;
    }
  }
}

function event(session: string, sequence: number): Sent {
  return {
    timestamp: new Date().toISOString(),
    level: 'INFO',
    message: 'USER_ACTION',
    event_id: `${session}:${sequence}`,
    data: { action: 'click', element: 'buy', sessionId: session, text: 'x'.repeat(300) },
  };
}
