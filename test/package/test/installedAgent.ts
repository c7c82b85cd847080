import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '..', '..', '..');

/** The agent as a person has it who installed it from npm: in a folder of its own, without this repository. */
export interface InstalledAgent {
  /** `logpipeline-agent`, as npm linked it. */
  program: string;
  /** What the tarball holds, as paths inside the package. */
  files: string[];
  /** Names of everything under node_modules. */
  packages: string[];
  env: NodeJS.ProcessEnv;
  remove(): void;
}

/** Packs the agent and installs the tarball in an empty folder. */
export async function installAgent(): Promise<InstalledAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'installed-agent-'));
  // Nothing of the npm that runs the tests: its settings, its node_modules/.bin.
  const node = dirname(process.execPath);
  const path = (process.env['PATH'] ?? '').split(':').filter((entry) => !entry.includes('node_modules'));
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('npm_'));
  const env = { ...Object.fromEntries(clean), PATH: [node, ...path].join(':') };

  const packed = await npm(
    ['pack', '--json', '--pack-destination', folder],
    join(repository, 'daemonset-agent'),
    env,
  );
  const [tarball] = parsePacked(packed);
  if (tarball === undefined) throw new Error(`npm pack named no tarball: ${packed}`);

  const target = join(folder, 'empty');
  mkdirSync(target);
  writeFileSync(join(target, 'package.json'), '{"private": true, "allowScripts": {"zlib-sync": true}}');
  const nodedir = `--nodedir=${dirname(node)}`;
  await npm(['install', '--no-audit', '--no-fund', nodedir, join(folder, tarball.filename)], target, env);
  const listed = await npm(['ls', '--all', '--parseable', '--omit=dev'], target, env);
  return {
    program: join(target, 'node_modules', '.bin', 'logpipeline-agent'),
    files: tarball.files.map((file) => file.path),
    packages: listed
      .trim()
      .split('\n')
      .map((line) => line.slice(target.length).replace('/node_modules/', ''))
      .filter((name) => name !== '')
      .sort(),
    env,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function npm(args: string[], cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  // .npmrc's nodedir is said by PWD, which a child process inherits from wherever the tests were started.
  const { stdout } = await run('npm', args, { cwd, env: { ...env, PWD: cwd }, maxBuffer: 16 * 1024 * 1024 });
  return stdout;
}

/** npm 12 prints an object by package name, npm 11 and older a list. */
function parsePacked(json: string): { filename: string; files: { path: string }[] }[] {
  const parsed = JSON.parse(json);
  return Array.isArray(parsed) ? parsed : Object.values(parsed);
}
