import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { ContainerLog, type RotationPolicy } from './containerLog.ts';
import { criLines, nanoStamp } from './criLines.ts';
import type { Member } from './fleet.ts';
import { LedgerBook } from './ledger.ts';
import type { Random } from './random.ts';

/** So many writes end inside a line, and so many bytes of it come with the next write. */
const SPLIT_SHARE = 0.1;
const MAX_SPLIT_BYTES = 40;

/** Kubernetes makes the ends of pods' names of these, so that they spell no word. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

function podSuffix(random: Random): string {
  const letter = () => SUFFIX_LETTERS.charAt(random.between(0, SUFFIX_LETTERS.length - 1));
  return Array.from({ length: 5 }, letter).join('');
}

/** One pod with one container, which writes as its style says and enters every line in its ledger. */
export class PodWriter {
  readonly member: Member;
  readonly book: LedgerBook;
  readonly #random: Random;
  readonly #podFolder: string;
  readonly #log: ContainerLog;
  #nanoseconds = 0;

  constructor(root: string, member: Member, key: string, random: Random) {
    this.member = member;
    this.#random = random;
    this.book = new LedgerBook(key, member.namespace, member.what);
    const pod = `${key}-${podSuffix(random)}`;
    this.#podFolder = join(root, `${member.namespace}_${pod}_${randomUUID()}`);
    this.#log = new ContainerLog(join(this.#podFolder, member.name), 0);
  }

  /** Writes at least `lines` lines; an event is never cut. Returns how many. */
  write(lines: number, now: Date): number {
    const chunks: Buffer[] = [];
    let written = 0;
    while (written < lines) {
      let asked = this.book.lines;
      const event = this.member.style({
        random: this.#random,
        now,
        serial: () => `${this.book.key}-${++asked}`,
      });
      for (const line of event.lines) this.book.enter(line.level, crc32(line.text));
      written += event.lines.length;
      chunks.push(criLines(event, () => this.#stamp(now)));
    }
    const bytes = Buffer.concat(chunks);
    this.#log.append(bytes, this.#random.next() < SPLIT_SHARE ? this.#random.between(1, MAX_SPLIT_BYTES) : 0);
    return written;
  }

  /** Bytes written to log files. */
  get bytes(): number {
    return this.#log.bytes;
  }

  flush(): void {
    this.#log.flush();
  }

  restart(): Promise<void> {
    return this.#log.restarted();
  }

  monitor(policy: RotationPolicy, now: Date): Promise<void> {
    return this.#log.monitor(policy, now);
  }

  async stop(): Promise<void> {
    await this.#log.settled();
    this.#log.close();
  }

  /** The kubelet removes a deleted pod's folder. */
  async delete(): Promise<void> {
    await this.stop();
    await rm(this.#podFolder, { recursive: true });
  }

  #stamp(now: Date): string {
    this.#nanoseconds = (this.#nanoseconds + 1009) % 1_000_000;
    return nanoStamp(now, this.#nanoseconds);
  }
}
