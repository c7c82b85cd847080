import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { folder, run, settings, spool, statusOf, until } from './agentFixture.ts';

const SECRETS = [
  'john.doe@example.com',
  '4111 1111 1111 1111',
  'AKIAIOSFODNN7EXAMPLE',
  'mF_9.B5f-4.1JqM-token',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl',
  'customer-48151623',
];
const REDACT = {
  builtin: ['email', 'creditCard', 'bearerToken', 'awsAccessKey', 'jwt'],
  patterns: [{ name: 'customer', regex: 'customer-[0-9]+' }],
};
const LINES = 2_000;

/** As text, as JSON, and as JSON with each character of the secret escaped. */
function line(number: number): string {
  const secret = SECRETS[number % SECRETS.length] as string;
  const said = secret.startsWith('mF_') ? `Bearer ${secret}` : secret;
  if (number % 3 === 0) return `INFO n=${number} this is ${said} as text`;
  const escaped = [...secret]
    .map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  const value = number % 3 === 1 ? said : said.replace(secret, escaped);
  return `{"level":"info","n":${number},"said":"this is ${value} in JSON"}`;
}

test('secrets are neither in objects nor in indexes nor in the spool, and each is counted once', async () => {
  const shipping = { compression: 'zstd', interval: '1h', redact: REDACT };
  const agent = await run(settings({}, shipping));
  const text = Array.from({ length: LINES }, (_, number) => `${line(number)}\n`).join('');
  appendFileSync(join(folder, 'logs', 'app.log'), text);
  await until('all is read', async () => (await statusOf(agent)).read.lines === LINES);

  const page = await (await fetch(`http://127.0.0.1:${agent.port}/metrics`)).text();
  const counts = Object.fromEntries(
    [
      ...page.matchAll(/^logpipeline_redactions_total\{pipeline="default\/app",pattern="(\w+)"\} (\d+)$/gm),
    ].map(([, pattern, count]) => [pattern, Number(count)]),
  );
  const names = ['email', 'creditCard', 'awsAccessKey', 'bearerToken', 'jwt', 'customer'];
  const expected = names.map((name, of) => [name, Math.ceil((LINES - of) / SECRETS.length)]);
  expect(counts).toEqual(Object.fromEntries(expected));

  // Records lie in the spool after the first commit, by the age of their frame; at the latest when it is sealed.
  agent.child.kill('SIGKILL');
  await agent.ended;
  expectNoSecret(spool());
  const next = await run(settings({}, shipping));
  await until('all is read again or done', async () => (await statusOf(next)).state === 'running');
  next.child.kill('SIGTERM');
  expect(await next.ended).toBe(0);
  expectNoSecret(spool());
  const records = expectNoSecret(join(folder, 'objects')).flatMap((file) =>
    file.name.endsWith('.ndjson.zst')
      ? file.text
          .trim()
          .split('\n')
          .map((record) => JSON.parse(record))
      : [],
  );
  expect(records).toHaveLength(LINES);
  expect(records.filter((record) => !JSON.stringify(record).includes('[REDACTED:'))).toEqual([]);
  expect(records.filter(({ data }) => data !== undefined)).toHaveLength(LINES - Math.ceil(LINES / 3));
}, 60_000);

/** Reads all files below a folder, as they are and decompressed. */
function expectNoSecret(root: string): { name: string; text: string }[] {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return files.map((file) => {
    const bytes = readFileSync(join(file.parentPath, file.name));
    const text = isZstd(bytes) ? framesOf(bytes) : bytes.toString('latin1');
    for (const secret of SECRETS) expect(text.includes(secret), `${secret} in ${file.name}`).toBe(false);
    return { name: file.name, text };
  });
}

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const isZstd = (bytes: Buffer) => bytes.subarray(0, 4).equals(MAGIC);

/** Node decodes the first of several frames only; the magic number stands at the start of each. */
function framesOf(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at >= 0 && at < bytes.length; ) {
    const next = bytes.indexOf(MAGIC, at + 4);
    text += zstdDecompressSync(bytes.subarray(at, next < 0 ? bytes.length : next)).toString();
    at = next;
  }
  return text;
}
