// What a person gets who installs the request logger from npm: plain JavaScript and types, without this repository.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildLibrary } from '../../../scripts/bundle/library.ts';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '..', '..', '..');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packed-library-'));
  const outFolder = 'request-logger/dist';
  const built = await buildLibrary(
    { name: 'request-logger', folder: 'request-logger', outFolder },
    repository,
  );
  await run('npm', ['pack', '--pack-destination', folder], {
    cwd: built.folder,
    env: { ...process.env, PWD: built.folder },
  });
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@logpipeline'), { recursive: true });
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  await run('tar', ['-xzf', join(folder, tarball), '-C', folder]);
  await run('mv', [join(folder, 'package'), join(modules, '@logpipeline', 'request-logger')]);
  // Installed already; nothing is asked of a registry.
  for (const name of ['koa', '@types', 'express']) {
    await symlink(join(repository, 'node_modules', name), join(modules, name));
  }
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test('it holds JavaScript, types, README and licence, and nothing else', async () => {
  const files = await readdir(join(folder, 'node_modules/@logpipeline/request-logger'));
  expect(files).toEqual(
    expect.arrayContaining(['LICENSE', 'README.md', 'index.d.ts', 'index.js', 'node.js']),
  );
  expect(files.filter((name) => !/\.(?:js|d\.ts)$/.test(name))).toEqual([
    'LICENSE',
    'README.md',
    'package.json',
  ]);
});

test('both entries run, and know the same current request', async () => {
  await writeFile(
    join(folder, 'main.js'),
    `import Koa from 'koa';
    import { requestLogger } from '@logpipeline/request-logger';
    import { currentRequest } from '@logpipeline/request-logger/node';
    const app = new Koa();
    app.use(requestLogger()).use((context) => { context.body = currentRequest().requestId; });
    const server = app.listen(0, async () => {
      const answer = await fetch('http://127.0.0.1:' + server.address().port, { headers: { 'x-request-id': 'mine' } });
      process.stderr.write(await answer.text());
      server.close();
      server.closeAllConnections();
    });`,
  );
  const { stdout, stderr } = await run(process.execPath, [join(folder, 'main.js')]);
  expect(stderr).toBe('mine');
  expect(JSON.parse(stdout)).toMatchObject({ message: 'REQUEST', request_id: 'mine', status_code: 200 });
});

test('its types fit Koa, Express and node:http, whatever is checked', async () => {
  await writeFile(
    join(folder, 'main.ts'),
    `import { createServer } from 'node:http';
    import express from 'express';
    import Koa from 'koa';
    import { requestFields, requestLogger, type RequestLoggerOptions } from '@logpipeline/request-logger';
    import { requestLogger as forNode } from '@logpipeline/request-logger/node';
    const options: RequestLoggerOptions = { slowMs: 5, write: async (line: string) => { line.trim(); } };
    new Koa().use(requestLogger(options)).use((context) => { context.body = requestFields().request_id; });
    express().use(forNode());
    const log = forNode();
    createServer((request, response) => log(request, response, () => response.end()));
    // @ts-expect-error a number is wanted
    requestLogger({ slowMs: '5' });`,
  );
  const compiler = join(repository, 'node_modules/typescript/bin/tsc');
  const flags =
    '--strict --noEmit --module NodeNext --target ES2022 --types node --exactOptionalPropertyTypes';
  const args = [compiler, ...flags.split(' '), join(folder, 'main.ts')];
  await run(process.execPath, args, { cwd: folder }).catch((error) => expect.fail(error.stdout));
});
