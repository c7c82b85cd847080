import { randomFillSync } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Each line is this long, so that a line's number follows from its place and the other way round. */
export const LINE_BYTES = 256;

const HEAD = '2026-11-23T04:00:00.000000000Z stdout F ';
/** Text that cannot be compressed much, so that little of it fills a buffer. */
const noise = randomFillSync(Buffer.alloc(3 << 20)).toString('base64');

/** One pod's log in the CRI format, never rotated; its lines are numbered from 1. */
export class NumberedLog {
  readonly pod: string;
  lines = 0;
  readonly #path: string;

  constructor(root: string, pod: string) {
    this.pod = pod;
    this.#path = join(root, `chaos_${pod}_uid-of-${pod}`, 'app', '0.log');
    mkdirSync(dirname(this.#path), { recursive: true });
  }

  append(lines: number): void {
    let text = '';
    for (const end = this.lines + lines; this.lines < end; ) {
      this.lines++;
      const head = `${HEAD}pod=${this.pod} n=${this.lines} `;
      const pad = LINE_BYTES - head.length - 1;
      const at = Math.floor(Math.random() * (noise.length - pad));
      text += `${head}${noise.slice(at, at + pad)}\n`;
    }
    appendFileSync(this.#path, text);
  }

  get bytes(): number {
    return this.lines * LINE_BYTES;
  }

  /** Deletes the whole pod, as the kubelet does it. */
  remove(): void {
    rmSync(dirname(dirname(this.#path)), { recursive: true });
  }
}
