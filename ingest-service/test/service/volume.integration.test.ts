import { rejects } from 'node:assert/strict';
import { expect, test } from 'vitest';
import { start, testFolder } from './serviceFixture.ts';

test('two processes never share a folder: the second one says so and ends, and the first goes on', async () => {
  const folder = testFolder();
  const first = await start({}, folder);
  await rejects(start({}, folder), /in use by another process of the service/);
  expect((await fetch(`http://127.0.0.1:${first.adminPort}/readyz`)).status).toBe(200);
  await first.kill();
  await start({}, folder);
});
