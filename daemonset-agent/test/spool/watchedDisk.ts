import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Thousands of fsyncs wait for nothing in memory; what they would have saved is known without them. */
export const QUICK_FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

type Promises = typeof import('node:fs/promises');

/** A system call that changes what is on the disk, or makes it durable. */
export type DiskCall = {
  call: 'create' | 'createFolder' | 'write' | 'truncate' | 'sync' | 'rename' | 'remove' | 'syncFolder';
  /** Below the watched folder; empty: that folder itself. */
  name: string;
};

/**
 * What is left on the disk after the process or the machine died:
 * - `killed`: all that was written
 * - `power`: only what was fsynced, names by their folder's fsync
 * - `torn`: the file system had written down the names, and the first half of what was not fsynced
 */
export const DEATHS = ['killed', 'power', 'torn'] as const;
export type Death = (typeof DEATHS)[number];

/** Thrown instead of performing a call. */
export function diskError(code: 'ENOSPC' | 'EIO', call: DiskCall): Error {
  return Object.assign(new Error(`${code}: ${call.call} '${call.name}'`), { code, syscall: call.call });
}

/**
 * Real files in one folder and those below it, with a look at each system call that changes them: a test may make any of them fail, and may
 * ask at any moment what would be left on the disk if the process or the machine died there. For
 * `vi.mock('node:fs/promises', () => mockedPromises())`.
 */
export class WatchedDisk {
  readonly folder: string;
  /** Called when the call is half done (a write is then half written) and when it is done. */
  onCall: (call: DiskCall, done: boolean) => void = () => undefined;
  /** Asked before each call; what it returns is thrown, a write having been half done. */
  fail: (call: DiskCall) => Error | undefined = () => undefined;
  /** Files have numbers here: the kernel gives a deleted file's inode to the next one. */
  #names = new Map<string, number>();
  #durableNames = new Map<string, number>();
  #durable = new Map<number, Buffer>();
  /** Which of those are folders. */
  #folders = new Set<number>();
  #nextFile = 0;
  /** Calls take turns: a picture that is taken within one shows no other one half done. */
  #turn: Promise<unknown> = Promise.resolve();

  /** `adopt`: what lies in the folder is durable. */
  constructor(folder: string, options: { adopt?: boolean } = {}) {
    this.folder = folder;
    if (options.adopt !== true) return;
    for (const name of readdirSync(folder)) {
      this.#names.set(name, this.#nextFile);
      this.#durable.set(this.#nextFile++, readFileSync(join(folder, name)));
    }
    this.#durableNames = new Map(this.#names);
  }

  /** Files by name, as they would be found; a folder's name ends with a slash. */
  remains(death: Death): Map<string, Buffer> {
    const names = death === 'power' ? this.#durableNames : this.#names;
    return new Map(
      [...names]
        .filter(([name]) => hasParents(name, names))
        .map(([name, file]) => {
          if (this.#folders.has(file)) return [`${name}/`, Buffer.alloc(0)];
          const durable = this.#durable.get(file) ?? Buffer.alloc(0);
          if (death === 'power') return [name, durable];
          const written = readFileSync(join(this.folder, name));
          return [name, death === 'killed' ? written : torn(durable, written)];
        }),
    );
  }

  /** The same disk for a process that starts where another one was killed: what was not fsynced still is not. */
  copy(folder: string): WatchedDisk {
    restore(folder, this.remains('killed'));
    const copy = new WatchedDisk(folder);
    copy.#names = new Map(this.#names);
    copy.#durableNames = new Map(this.#durableNames);
    copy.#durable = new Map(this.#durable);
    copy.#folders = new Set(this.#folders);
    copy.#nextFile = this.#nextFile;
    return copy;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  nameOf(path: string): string {
    return relative(this.folder, path);
  }

  isFolder(path: string): boolean {
    const name = this.nameOf(path);
    return name === '' || this.#folders.has(this.#names.get(name) ?? -1);
  }

  owns(path: string): boolean {
    return path === this.folder || path.startsWith(`${this.folder}/`);
  }

  /** Runs one call: half of it, if it has halves, then all of it. */
  async perform<T>(call: DiskCall, act: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    const done = this.#turn.then(() => this.#perform(call, act, half));
    this.#turn = done.catch(() => undefined);
    return await done;
  }

  async #perform<T>(call: DiskCall, act: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    const error = this.fail(call);
    if (half !== undefined) await half();
    if (error !== undefined) throw error;
    if (half !== undefined) this.onCall(call, false);
    const result = await act();
    this.#note(call);
    this.onCall(call, true);
    return result;
  }

  renamed(from: string, to: string): void {
    const file = this.#names.get(from);
    if (file === undefined) throw new Error(`${from} was renamed, but never created`);
    this.#names.delete(from);
    this.#names.set(to, file);
  }

  #note({ call, name }: DiskCall): void {
    if (call === 'createFolder') this.#folders.add(this.#nextFile);
    if (call === 'create' || call === 'createFolder') this.#names.set(name, this.#nextFile++);
    else if (call === 'remove') this.#names.delete(name);
    else if (call === 'syncFolder') this.#syncFolder(name);
    else if (call === 'sync') {
      const file = this.#names.get(name);
      if (file !== undefined) this.#durable.set(file, readFileSync(join(this.folder, name)));
    }
  }

  #syncFolder(folder: string): void {
    const isInside = (name: string) => dirname(name) === (folder === '' ? '.' : folder);
    for (const name of this.#durableNames.keys())
      if (isInside(name) && !this.#names.has(name)) this.#durableNames.delete(name);
    for (const [name, file] of this.#names) if (isInside(name)) this.#durableNames.set(name, file);
  }
}

/** Whether it is there, and not in a folder that is not. */
function hasParents(name: string, names: ReadonlyMap<string, number>): boolean {
  for (let parent = dirname(name); parent !== '.'; parent = dirname(parent))
    if (!names.has(parent)) return false;
  return true;
}

/** What was fsynced and not changed since, and half of the rest; of a file that was only cut, all of it. */
function torn(durable: Buffer, written: Buffer): Buffer {
  let same = 0;
  while (same < written.length && durable[same] === written[same]) same++;
  if (same === written.length) return durable;
  return Buffer.concat([written.subarray(0, (same + written.length) >> 1)], written.length);
}

export function restore(folder: string, remains: Map<string, Buffer>): void {
  mkdirSync(folder, { recursive: true });
  for (const name of remains.keys())
    if (name.endsWith('/')) mkdirSync(join(folder, name), { recursive: true });
  for (const [name, bytes] of remains) if (!name.endsWith('/')) writeFileSync(join(folder, name), bytes);
}

let watched: WatchedDisk | undefined;

/** From now on calls in the disk's folder are watched; undefined: no more. */
export function watch(disk: WatchedDisk | undefined): void {
  watched = disk;
}

/** `node:fs/promises`, with the calls that the spool makes in a watched folder seen by its {@link WatchedDisk}. */
export function mockedPromises(): Promises {
  const real = process.getBuiltinModule('node:fs/promises');
  return {
    ...real,
    async open(path: string, flags?: string, mode?: number) {
      const disk = watched;
      if (disk === undefined) return await real.open(path, flags, mode);
      if (!disk.owns(path)) return await real.open(path, flags, mode);
      const name = disk.nameOf(path);
      if (disk.isFolder(path)) return watchHandle(await real.open(path, flags, mode), disk, name, true);
      const creates = !disk.has(name) && flags !== undefined && /^[wa]/.test(flags);
      const act = () => real.open(path, flags, mode);
      const handle = creates ? await disk.perform({ call: 'create', name }, act) : await act();
      return watchHandle(handle, disk, name, false);
    },
    async rename(from: string, to: string) {
      const disk = watched;
      if (disk === undefined || !disk.owns(from)) return await real.rename(from, to);
      await disk.perform({ call: 'rename', name: disk.nameOf(to) }, async () => {
        await real.rename(from, to);
        disk.renamed(disk.nameOf(from), disk.nameOf(to));
      });
    },
    mkdir: (path: string, options?: { recursive?: boolean }) => makeFolder(real, path, options),
    async rmdir(path: string) {
      const disk = watched;
      if (disk === undefined || !disk.owns(path)) return await real.rmdir(path);
      await disk.perform({ call: 'remove', name: disk.nameOf(path) }, () => real.rmdir(path));
    },
    async rm(path: string, options?: object) {
      const disk = watched;
      if (disk === undefined || !disk.owns(path)) return await real.rm(path, options);
      await disk.perform({ call: 'remove', name: disk.nameOf(path) }, () => real.rm(path, options));
    },
  } as unknown as Promises;
}

/** One call for each folder that is missing. */
async function makeFolder(real: Promises, path: string, options?: { recursive?: boolean }): Promise<unknown> {
  const disk = watched;
  if (disk === undefined || !disk.owns(path) || disk.isFolder(path)) return await real.mkdir(path, options);
  const parent = dirname(path);
  if (options?.recursive === true && !disk.isFolder(parent)) await makeFolder(real, parent, options);
  return await disk.perform({ call: 'createFolder', name: disk.nameOf(path) }, () =>
    real.mkdir(path, options),
  );
}

function watchHandle(handle: FileHandle, disk: WatchedDisk, name: string, isFolder: boolean): FileHandle {
  const sync = (method: 'sync' | 'datasync') => () =>
    disk.perform({ call: isFolder ? 'syncFolder' : 'sync', name }, () => handle[method]());
  const calls: Partial<Record<keyof FileHandle, unknown>> = {
    sync: sync('sync'),
    datasync: sync('datasync'),
    truncate: (length: number) => disk.perform({ call: 'truncate', name }, () => handle.truncate(length)),
    write: (bytes: Buffer, offset: number, length: number, position: number) =>
      disk.perform(
        { call: 'write', name },
        () => handle.write(bytes, offset, length, position),
        () => handle.write(bytes, offset, length >> 1, position),
      ),
    // Appends: what was half written stays, and the other half follows.
    writev: async (chunks: Buffer[]) => {
      const bytes = Buffer.concat(chunks);
      const half = bytes.length >> 1;
      await disk.perform(
        { call: 'write', name },
        () => handle.write(bytes.subarray(half)),
        () => handle.write(bytes.subarray(0, half)),
      );
      return { bytesWritten: bytes.length, buffers: chunks };
    },
    writeFile: (bytes: Buffer) =>
      disk.perform(
        { call: 'write', name },
        () => handle.write(bytes, 0, bytes.length, 0),
        () => handle.write(bytes, 0, bytes.length >> 1, 0),
      ),
  };
  return new Proxy(handle, {
    get(target, property) {
      const own = calls[property as keyof FileHandle];
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
