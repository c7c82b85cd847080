import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

type Written = { content: Buffer[]; name: string | null };

/** A container's log folder and all that the runtime and the kubelet do in it, step by step, on real files. */
export class ContainerWorld {
  readonly directory: string;
  readonly restart: number;
  /** All files ever written, oldest first. */
  files: Written[] = [];
  #root: string;
  #fd: number | null = null;
  #writesInto: Written | null = null;
  #lines = 0;
  #rotations = 0;

  constructor(restart = 0) {
    this.#root = mkdtempSync(join(tmpdir(), 'container-log-'));
    this.directory = join(this.#root, 'app');
    this.restart = restart;
    mkdirSync(this.directory);
    this.reopen();
  }

  get current(): string {
    return `${this.restart}.log`;
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** The runtime opens its log anew; `keepOld` leaves the old descriptor to the caller, for lines under way. */
  reopen(): void {
    this.#closeWriter();
    this.#fd = openSync(this.path(this.current), 'a');
    this.#writesInto = this.files.find((file) => file.name === this.current) ?? {
      content: [],
      name: this.current,
    };
    if (!this.files.includes(this.#writesInto)) this.files.push(this.#writesInto);
  }

  write(text: string): void {
    if (this.#fd === null || !this.#writesInto) throw new Error('nobody writes');
    const bytes = Buffer.from(text);
    writeSync(this.#fd, bytes);
    this.#writesInto.content.push(bytes);
  }

  writeLine(padding = 0): void {
    this.#lines += 1;
    this.write(
      `2026-11-23T14:00:00.${String(this.#lines).padStart(9, '0')}Z stdout F ${'x'.repeat(padding)}\n`,
    );
  }

  /** The kubelet renames the log; the runtime goes on writing into it until `reopen`. Returns the new name. */
  rename(): string {
    this.#rotations += 1;
    const name = `${this.current}.20261123-${String(140000 + this.#rotations).padStart(6, '0')}`;
    this.#renameFile(this.current, name);
    return name;
  }

  rotate(): string {
    const name = this.rename();
    this.reopen();
    return name;
  }

  /** The plain rotated files, oldest first. */
  plainRotated(): string[] {
    return this.files
      .map((file) => file.name)
      .filter((name): name is string => !!name && /-\d{6}$/.test(name));
  }

  compressToTemporary(name: string): void {
    writeFileSync(this.path(`${name}.tmp`), gzipSync(readFileSync(this.path(name))));
  }

  putCompressed(name: string): void {
    renameSync(this.path(`${name}.tmp`), this.path(`${name}.gz`));
  }

  removePlain(name: string): void {
    unlinkSync(this.path(name));
    const file = this.files.find((candidate) => candidate.name === name);
    if (file) file.name = `${name}.gz`;
  }

  compress(name: string): string {
    this.compressToTemporary(name);
    this.putCompressed(name);
    this.removePlain(name);
    return `${name}.gz`;
  }

  /** The oldest rotated file, as the kubelet removes it. */
  removeOldest(): void {
    const file = this.files.find((candidate) => candidate.name !== null);
    if (!file?.name || file.name === this.current) return;
    const plain = file.name.replace(/\.gz$/, '');
    for (const name of [plain, `${plain}.gz`, `${plain}.tmp`]) {
      if (existsSync(this.path(name))) unlinkSync(this.path(name));
    }
    file.name = null;
  }

  /** The pod is deleted. */
  removeAll(): void {
    rmSync(this.directory, { recursive: true });
    for (const file of this.files) file.name = null;
  }

  /** Index of the oldest file on disk. */
  oldest(): number {
    return this.files.findIndex((file) => file.name !== null);
  }

  contents(): Buffer[] {
    return this.files.map((file) => Buffer.concat(file.content));
  }

  close(): void {
    this.#closeWriter();
    rmSync(this.#root, { recursive: true, force: true });
  }

  #closeWriter(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #renameFile(from: string, to: string): void {
    renameSync(this.path(from), this.path(to));
    const file = this.files.find((candidate) => candidate.name === from);
    if (file) file.name = to;
  }
}
