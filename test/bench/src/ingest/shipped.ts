import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEventId } from '../../../../ingest-service/src/dedupe/eventId.ts';

const LOG = 'browser.log';

/** Does what the agent does, without an agent: takes what is in rotated files, and deletes them. */
export class Shipped {
  readonly #folder: string;
  /** Events by session. */
  readonly #events = new Map<string, Set<number>>();
  lines = 0;
  /** Events that were there already. */
  twice = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Deletes what was rotated without looking at it. */
  async discard(): Promise<void> {
    for (const path of await this.#rotated()) await rm(path);
  }

  /** `all`: the file too that is written to, when nobody writes to it any more. */
  async take(all = false): Promise<void> {
    for (const path of await this.#rotated()) {
      this.#read(await readFile(path, 'utf8'));
      await rm(path);
    }
    if (all) this.#read(await readFile(join(this.#folder, LOG), 'utf8').catch(() => ''));
  }

  has(session: string, sequence: number): boolean {
    return this.#events.get(session)?.has(sequence) === true;
  }

  async #rotated(): Promise<string[]> {
    const names = await readdir(this.#folder);
    return names
      .filter((name) => name.startsWith(`${LOG}.`))
      .sort()
      .map((name) => join(this.#folder, name));
  }

  #read(text: string): void {
    for (const line of text.split('\n')) {
      if (line === '') continue;
      this.lines++;
      const event = parseEventId(String(JSON.parse(line).event_id));
      if (event === undefined) continue;
      const known = this.#events.get(event.session) ?? new Set();
      if (known.has(event.sequence)) this.twice++;
      known.add(event.sequence);
      this.#events.set(event.session, known);
    }
  }
}
