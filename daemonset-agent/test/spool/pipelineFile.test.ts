import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPipelineFile } from '../../src/spool/pipelineFile.ts';

test('what is wrong with a note is said without a word of it, since there may be credentials in it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'note-'));
  try {
    writeFileSync(join(folder, 'pipeline.json'), '{"secretAccessKey":hunter2}');
    const said = await readPipelineFile(folder).catch((error: unknown) => String(error));
    expect(said).toBe(`Error: ${folder}/pipeline.json is not valid JSON. Likely cause: a broken disk.`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
