import {
  appendFileSync,
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A plain log and what logrotate does to it, numbered: `app.log`, `app.log.1`, `app.log.2.gz`. On real files. */
export class PathWorld {
  readonly directory = mkdtempSync(join(tmpdir(), 'path-log-'));
  readonly path = join(this.directory, 'app.log');
  /** What was written into each generation, oldest first. */
  generations: Buffer[][] = [];
  /** Generations whose bytes are on disk no more. */
  removed = 0;
  #banner: string;
  #fd: number | null = null;
  #lines = 0;
  #hours = 0;

  /** @param banner the first line of each file */
  constructor(banner = '') {
    this.#banner = banner;
    this.reopen();
  }

  /** The program opens its log anew: SIGHUP. */
  reopen(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    const isNew = !existsSync(this.path) || statSync(this.path).size === 0;
    this.#fd = openSync(this.path, 'a');
    if (isNew) this.#begin();
  }

  write(text: string): void {
    if (this.#fd === null) throw new Error('nobody writes');
    const bytes = Buffer.from(text);
    writeSync(this.#fd, bytes);
    this.generations.at(-1)?.push(bytes);
  }

  writeLine(padding = 0): void {
    this.#lines += 1;
    // No two lines share 64 bytes, as no two do that bear a time.
    this.write(`${`${this.#lines},`.repeat(padding).slice(0, padding)} ${this.#lines}\n`);
  }

  /** Renames; the program goes on writing into the renamed file until `reopen`. */
  rename(): void {
    this.#shift();
    renameSync(this.path, `${this.path}.1`);
  }

  rotate(): void {
    this.rename();
    this.reopen();
  }

  /** `copytruncate` in two steps; what is written in between is lost. */
  copy(): void {
    this.#shift();
    copyFileSync(this.path, `${this.path}.1`);
    // In tests all happens within a second; a real log is some hours old when it is copied.
    this.#hours += 1;
    utimesSync(`${this.path}.1`, this.wallClock() / 1000, this.wallClock() / 1000);
  }

  truncate(): void {
    if (this.#fd === null) throw new Error('nobody writes');
    ftruncateSync(this.#fd, 0);
    this.#begin();
  }

  /** gzip keeps the time of the last line. */
  compress(number: number): void {
    const plain = `${this.path}.${number}`;
    if (!existsSync(plain)) return;
    const { atime, mtime } = statSync(plain);
    writeFileSync(`${plain}.gz`, gzipSync(readFileSync(plain)));
    utimesSync(`${plain}.gz`, atime, mtime);
    unlinkSync(plain);
  }

  /** Goes on by an hour with each copy. */
  wallClock(): number {
    return Date.now() + this.#hours * 3_600_000;
  }

  rotatedNumbers(): number[] {
    return Array.from({ length: 30 }, (_, i) => i + 1).filter((number) => this.#nameOf(number) !== null);
  }

  removeOldest(): void {
    const oldest = this.rotatedNumbers().at(-1);
    const path = oldest === undefined ? null : this.#nameOf(oldest);
    if (path === null) return;
    unlinkSync(path);
  }

  append(name: string, text: string): void {
    appendFileSync(join(this.directory, name), text);
  }

  contents(): Buffer[] {
    return this.generations.map((parts) => Buffer.concat(parts));
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    rmSync(this.directory, { recursive: true });
  }

  #begin(): void {
    this.generations.push([]);
    if (this.#banner !== '') this.write(this.#banner);
  }

  #nameOf(number: number): string | null {
    const plain = `${this.path}.${number}`;
    return [plain, `${plain}.gz`].find((path) => existsSync(path)) ?? null;
  }

  #shift(): void {
    for (const number of this.rotatedNumbers().reverse()) {
      const from = this.#nameOf(number);
      if (from !== null) renameSync(from, from.replace(`.${number}`, `.${number + 1}`));
    }
  }
}
