// What a person gets who installs the browser logger from npm.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installApp } from '../../kit/src/builtApp.ts';
import { type PackedLogger, packLogger, repository } from '../../kit/src/packedLogger.ts';

const run = promisify(execFile);
const program = (...path: string[]) => join(repository, 'node_modules', ...path);

let logger: PackedLogger;
let folder: string;
let installed: string;
beforeAll(async () => {
  logger = await packLogger();
  folder = await mkdtemp(join(tmpdir(), 'installed-logger-'));
  installed = await logger.install(folder);
  for (const name of ['svelte', 'web-vitals'])
    await symlink(program(name), join(folder, 'node_modules', name));
  await writeFile(join(folder, 'package.json'), '{"type": "module"}');
}, 60_000);
afterAll(async () => {
  await logger?.remove();
  await rm(folder, { recursive: true, force: true });
});

async function manifest(): Promise<{ exports: Record<string, { types: string }> }> {
  return JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
}

/** Each error of the compiler as a line; the last argument is what it runs on. */
async function compile(cwd: string, flags: string, files: string[]): Promise<string> {
  const args = [
    program('typescript', 'bin', 'tsc'),
    '--ignoreConfig',
    '--strict',
    '--noEmit',
    ...flags.split(' '),
    ...files,
  ];
  return run(process.execPath, args, { cwd }).then(
    () => '',
    (error) => error.stdout,
  );
}

test('it holds modules, types, components, README and licence, and nothing else', async () => {
  const files = await readdir(installed, { recursive: true, withFileTypes: true });
  const names = files.filter((file) => file.isFile()).map(({ name }) => name);
  expect(names.filter((name) => !/\.(?:js|d\.ts)$/.test(name)).sort()).toEqual(
    ['ErrorBoundary.svelte', 'LICENSE', 'README.md', 'package.json'].sort(),
  );
  expect(await readFile(join(installed, 'svelte', 'ErrorBoundary.svelte'), 'utf8')).not.toContain('.ts');
});

test('publint has nothing to say', async () => {
  const pkg = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  const { messages } = await publint({ pkgDir: installed, strict: true, pack: false });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test('attw --profile esm-only has nothing to say', async () => {
  const attw = program('@arethetypeswrong', 'cli', 'dist', 'index.js');
  const { stdout } = await run(
    process.execPath,
    [attw, '--profile', 'esm-only', '--format', 'json', logger.tarball],
    { maxBuffer: 1e8 },
  ).catch((error) => error);
  const { analysis } = JSON.parse(stdout) as { analysis: { problems: { resolutionKind?: string }[] } };
  const ignored = ['node10', 'node16-cjs'];
  expect(analysis.problems.filter(({ resolutionKind = '' }) => !ignored.includes(resolutionKind))).toEqual(
    [],
  );
});

test('its public declarations are those that were reviewed', async () => {
  // After a wanted change: `node_modules/.bin/vitest run --project integration test/package --update`, and read the difference.
  const entries = Object.values((await manifest()).exports).map(({ types }) => join(installed, types));
  const texts: string[] = [];
  const seen = new Set<string>();
  const visit = async (file: string): Promise<void> => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = await readFile(file, 'utf8');
    const bare = text.replaceAll(/\/\*\*.*?\*\//gs, '').replaceAll(/^\s*\n/gm, '');
    texts.push(`// ${relative(installed, file)}\n${bare}`);
    for (const [, path = ''] of text.matchAll(/(?:from |import\()'(\.[^']*)\.js'/g))
      await visit(`${resolve(dirname(file), path)}.d.ts`);
  };
  for (const entry of entries) await visit(entry);
  await expect(texts.sort().join('\n')).toMatchFileSnapshot(
    join(repository, 'svelte-logger', 'declarations.txt'),
  );
});

test('all but the components runs in Node, and does nothing there', async () => {
  const entries = Object.keys((await manifest()).exports).filter((entry) => !entry.endsWith('.svelte'));
  const imports = entries.map((entry) => `await import('@logpipeline/svelte-logger${entry.slice(1)}');`);
  await writeFile(join(folder, 'main.js'), imports.join('\n'));
  const { stdout, stderr } = await run(process.execPath, [join(folder, 'main.js')]);
  expect(stdout + stderr).toBe('');
});

test('its types fit what a person writes, and only that', async () => {
  await writeFile(
    join(folder, 'main.ts'),
    `import { createLogger } from '@logpipeline/svelte-logger/core';
    import {
      logClick, logger, loggerState, logSubmit, logView, provideLogger, useErrorBoundaryLogging, useFrontendLogging,
    } from '@logpipeline/svelte-logger';
    import ErrorBoundary from '@logpipeline/svelte-logger/ErrorBoundary.svelte';
    import { useApiLogging } from '@logpipeline/svelte-logger/useApiLogging';
    import { mount, type Component } from 'svelte';
    import type { Action } from 'svelte/action';
    import type { Attachment } from 'svelte/attachments';
    import type { Readable } from 'svelte/store';
    const made = provideLogger(createLogger({ endpoint: 'https://events.example.com', app: 'shop' }));
    const store: Readable<{ queued: number }> = logger;
    const queued: number = loggerState(made).queued;
    const action: Action<HTMLButtonElement, string | { action: string }> = logClick;
    const bare: Action<HTMLElement, undefined> = logClick;
    const attachment: Attachment<HTMLButtonElement> = logClick({ action: 'save', level: 'WARN', data: { id: 1 } });
    const without: Attachment = logClick;
    const view: Attachment = logView({ action: 'seen', threshold: 1, once: false });
    const submit: Action<HTMLFormElement, string> = logSubmit;
    const { logUserAction, logError } = useFrontendLogging('MyComponent', { lifecycle: false });
    logUserAction('button_click', 'submit_button', { draft: true });
    logError(new Error('x'));
    const { onerror }: { onerror: (error: unknown, reset: () => void) => void } = useErrorBoundaryLogging('Cart');
    const component: Component<{ name?: string }> = ErrorBoundary;
    mount(ErrorBoundary, { target: document.body, props: { name: 'Cart', onerror } });
    const { fetch }: { fetch: typeof globalThis.fetch } = useApiLogging({ component: 'Cart' });
    // @ts-expect-error no such level
    logClick({ action: 'save', level: 'LOUD' });
    // @ts-expect-error a number is no action
    logClick(5);
    // @ts-expect-error a component has a name
    useFrontendLogging();
    // @ts-expect-error no such property
    mount(ErrorBoundary, { target: document.body, props: { title: 'Cart' } });
    export { action, attachment, bare, component, fetch, queued, store, submit, view, without };`,
  );
  const flags = '--target ES2022 --lib ES2022,DOM,DOM.Iterable --types --exactOptionalPropertyTypes';
  for (const resolution of ['--module NodeNext', '--module ESNext --moduleResolution bundler']) {
    expect(await compile(folder, `${flags} ${resolution}`, ['main.ts'])).toBe('');
  }
});

test.each([2, 3] as const)('its hooks have the types of SvelteKit %i', async (version) => {
  const app = await installApp(version, logger);
  try {
    const flags =
      '--target ES2022 --lib ES2022,DOM,DOM.Iterable --module ESNext --moduleResolution bundler --allowImportingTsExtensions --skipLibCheck';
    const files = ['src/app.d.ts', 'src/hooks.client.ts', 'src/hooks.server.ts'];
    expect(await compile(app.folder, flags, files)).toBe('');
  } finally {
    await app.remove();
  }
});
