import { existsSync, readlinkSync } from 'node:fs';
import {
  type FileHandle,
  link,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDirectoryDestination } from '../../src/destinations/directory.ts';
import { directoryFailure } from '../../src/destinations/directoryFailure.ts';
import { temporaryName } from '../../src/destinations/temporaryFile.ts';
import { destinationConformance } from './conformance.ts';
import { KEY, sealed } from './sealedSample.ts';

destinationConformance('a directory', async () => {
  const path = await mkdtemp(join(tmpdir(), 'destination-'));
  return {
    destination: createDirectoryDestination({ path }),
    settings: { directory: { path } },
    read: (key) => readFile(join(path, key)),
    keys: () => filesIn(path),
    close: () => rm(path, { recursive: true, force: true }),
  };
});

let root: string;
let spool: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'destination-'));
  spool = await mkdtemp(join(tmpdir(), 'spool-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
  await rm(spool, { recursive: true, force: true });
});

test('the file is fsynced before it has its name, and then each folder up to the root', async () => {
  const request = await sealed(spool, 'a/b/c', 'one');
  const synced = await recordSyncs(() => createDirectoryDestination({ path: root }).put(request));
  const [first, ...folders] = synced.map(({ path, named }) => `${path.slice(root.length)} ${named}`);
  expect(first).toMatch(/^\/a\/b\/\.tmp-\w+-\w+ false$/);
  expect(folders).toEqual(['/a/b true', '/a true', ' true']);

  /** What is fsynced, in order, and whether the object has its name at that time. */
  async function recordSyncs(run: () => Promise<unknown>): Promise<{ path: string; named: boolean }[]> {
    const handle = await open(request.path);
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const found: { path: string; named: boolean }[] = [];
    const { sync } = prototype;
    prototype.sync = function (this: FileHandle) {
      found.push({ path: readlinkSync(`/proc/self/fd/${this.fd}`), named: existsSync(join(root, 'a/b/c')) });
      return sync.call(this);
    };
    try {
      await run();
    } finally {
      prototype.sync = sync;
    }
    return found;
  }
});

test('what a crashed copy left behind is removed when the file is stored again', async () => {
  const folder = dirname(join(root, KEY));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, temporaryName(KEY)), 'half of');
  const destination = createDirectoryDestination({ path: root });
  await destination.put(await sealed(spool, KEY, 'one'));
  expect(await filesIn(root)).toEqual([KEY]);
});

test("another agent's copy is removed a day later, not before", async () => {
  const folder = dirname(join(root, KEY));
  await mkdir(folder, { recursive: true });
  const theirs = join(folder, temporaryName('their/key'));
  await writeFile(theirs, 'half of');
  const destination = createDirectoryDestination({ path: root });
  await destination.put(await sealed(spool, KEY, 'one'));
  expect((await stat(theirs)).size).toBe(7);
  const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
  await utimes(theirs, longAgo, longAgo);
  await destination.put(await sealed(spool, `${KEY}.2`, 'two'));
  expect(await filesIn(root)).toEqual([KEY, `${KEY}.2`]);
});

test('a crash between the link and the removal of the temporary name leaves the object whole', async () => {
  const request = await sealed(spool, KEY, 'one');
  const folder = dirname(join(root, KEY));
  await mkdir(folder, { recursive: true });
  await writeFile(join(root, KEY), 'one');
  await link(join(root, KEY), join(folder, temporaryName(KEY)));
  expect(await createDirectoryDestination({ path: root }).put(request)).toEqual({ status: 'alreadyThere' });
  expect(await filesIn(root)).toEqual([KEY]);
});

test('a directory that does not exist is missing, and is not made', async () => {
  const path = join(root, 'not', 'mounted');
  const outcome = await createDirectoryDestination({ path }).put(await sealed(spool, KEY, 'one'));
  expect(outcome).toMatchObject({
    status: 'failed',
    reason: 'missing',
    message: expect.stringContaining('mount'),
  });
  expect(await readdir(root)).toEqual([]);
});

test('a directory that is removed and made again while the agent runs is used again', async () => {
  const destination = createDirectoryDestination({ path: root });
  await destination.put(await sealed(spool, KEY, 'one'));
  await rm(root, { recursive: true });
  expect(await destination.put(await sealed(spool, KEY, 'one'))).toMatchObject({ reason: 'missing' });
  await mkdir(root);
  expect(await destination.put(await sealed(spool, KEY, 'one'))).toEqual({ status: 'stored' });
});

test('a file where a folder should be fails with what to do', async () => {
  await writeFile(join(root, 'team'), '');
  const outcome = await createDirectoryDestination({ path: root }).put(await sealed(spool, KEY, 'one'));
  expect(outcome).toMatchObject({ status: 'failed', message: expect.stringContaining('Move it away') });
});

test('a folder under the object name is a conflict', async () => {
  await mkdir(join(root, KEY), { recursive: true });
  const outcome = await createDirectoryDestination({ path: root }).put(await sealed(spool, KEY, 'one'));
  expect(outcome).toMatchObject({ status: 'conflict', message: expect.stringContaining('no file') });
});

test.each([
  ['ENOSPC', 'server', /full/],
  ['EDQUOT', 'server', /quota/],
  ['EACCES', 'refused', /user/],
  ['EROFS', 'refused', /read-only/],
  ['EPERM', 'refused', /hard links/],
  ['ENOENT', 'missing', /mount/],
  ['ETIMEDOUT', 'network', /network file system/],
  ['EWHATEVER', 'server', /tried again/],
  [undefined, 'server', /tried again/],
])('directoryFailure(%s) is %s', (code, reason, message) => {
  expect(directoryFailure({ code, message: 'what the system said' }, '/data/a')).toEqual({
    reason,
    message: expect.stringMatching(message),
  });
});

async function filesIn(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}
