import { closeSync, createReadStream, createWriteStream, mkdirSync, openSync, writeSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export type RotationPolicy = {
  /** Bytes; looked at only now and then, so that files grow larger. The kubelet's containerLogMaxSize. */
  maxSize: number;
  /** The kubelet's containerLogMaxFiles, the one being written included. */
  maxFiles: number;
};

/**
 * One container's log folder, treated as containerd (append) and the kubelet (rotation) treat it. The order of the
 * kubelet's steps is kept, see `rotateLog` in pkg/kubelet/logs/container_log_manager.go: remove what is in excess,
 * compress what is not yet compressed (into .tmp, then .gz, then the plain file is removed), then rename the log.
 * The newest rotated file therefore stays plain until the next rotation.
 */
export class ContainerLog {
  readonly folder: string;
  restart: number;
  /** Written so far, to all files. */
  bytes = 0;
  #descriptor: number;
  /** Of the file being written. */
  #size = 0;
  #held: Buffer = Buffer.alloc(0);
  /** Restarts and rotations follow each other; appending goes on meanwhile. */
  #last: Promise<void> = Promise.resolve();

  constructor(folder: string, restart: number) {
    mkdirSync(folder, { recursive: true });
    this.folder = folder;
    this.restart = restart;
    this.#descriptor = openSync(this.#path(), 'a');
  }

  /**
   * @param later so many bytes at the end are written with what follows: a reader meets the start of a line whose end
   * comes later. They never go to another file: containerd changes files only between lines.
   */
  append(bytes: Buffer, later = 0): void {
    this.flush();
    this.#write(bytes.subarray(0, bytes.length - later));
    this.#held = bytes.subarray(bytes.length - later);
  }

  flush(): void {
    this.#write(this.#held);
    this.#held = Buffer.alloc(0);
  }

  /** The container was started again: a new file; the kubelet keeps the log of one dead container. */
  restarted(): Promise<void> {
    this.#last = this.#last.then(() => this.#restart());
    return this.#last;
  }

  /** One round of the kubelet's log monitor. @param now names the rotated file, to the second. */
  monitor(policy: RotationPolicy, now: Date): Promise<void> {
    this.#last = this.#last.then(() => this.#rotate(policy, now));
    return this.#last;
  }

  /** Settles when nothing is being renamed, compressed or removed any more. */
  settled(): Promise<void> {
    return this.#last;
  }

  close(): void {
    this.flush();
    closeSync(this.#descriptor);
  }

  async #restart(): Promise<void> {
    this.flush();
    this.restart++;
    this.#reopen();
    const old = (await readdir(this.folder)).filter((name) => Number.parseInt(name, 10) < this.restart - 1);
    await Promise.all(old.map((name) => rm(join(this.folder, name), { force: true })));
  }

  async #rotate(policy: RotationPolicy, now: Date): Promise<void> {
    if (this.#size < policy.maxSize) return;
    const prefix = `${this.restart}.log.`;
    const rotated = (await readdir(this.folder)).filter((name) => name.startsWith(prefix)).sort();
    const excess = Math.max(0, rotated.length - (policy.maxFiles - 2));
    for (const name of rotated.slice(0, excess)) await rm(join(this.folder, name), { force: true });
    for (const name of rotated.slice(excess)) if (!name.endsWith('.gz')) await this.#compress(name);
    const digits = now.toISOString().replace(/\D/g, '');
    await rename(this.#path(), `${this.#path()}.${digits.slice(0, 8)}-${digits.slice(8, 14)}`);
    // containerd opens the new file only after the kubelet has renamed the old one, and writes to the old one until then.
    this.#reopen();
  }

  #reopen(): void {
    this.flush();
    closeSync(this.#descriptor);
    this.#descriptor = openSync(this.#path(), 'a');
    this.#size = 0;
  }

  #write(bytes: Buffer): void {
    if (bytes.length === 0) return;
    writeSync(this.#descriptor, bytes);
    this.#size += bytes.length;
    this.bytes += bytes.length;
  }

  async #compress(name: string): Promise<void> {
    const path = join(this.folder, name);
    await pipeline(createReadStream(path), createGzip(), createWriteStream(`${path}.tmp`));
    await rename(`${path}.tmp`, `${path}.gz`);
    await rm(path);
  }

  #path(): string {
    return join(this.folder, `${this.restart}.log`);
  }
}
