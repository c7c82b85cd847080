import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { missing } from '../../../test/readers/src/missing.ts';
import { pythonPackage } from '../../../test/readers/src/pythonPackage.ts';
import { event } from './event.ts';
import { MOST_MEMORY, memoryOf } from './rawHttp.ts';
import { logs, ORIGIN, start } from './serviceFixture.ts';
import { storedLines } from './stored.ts';

const VERSION = '4.32.5';
const EXAMPLES = '150';
const SECONDS = '45';
const SEED = '7';
const why = missing(['python3']);
const LARGE = { burst: 1_000_000 };

test.skipIf(why !== null)(
  `schemathesis finds no answer that the document does not describe${why === null ? '' : ` (${why})`}`,
  async () => {
    const programs = await pythonPackage('schemathesis', VERSION);
    const service = await start({
      rateLimits: { perAddress: LARGE, perApplication: LARGE, perSession: LARGE },
    });
    const given = [
      ['run', `${service.url}/openapi.json`, '--url', service.url],
      ['--header', `Origin: ${ORIGIN}`],
      // Not that what fits the schema is taken: a record is judged by more, a key that stands twice in another case, say.
      ['--checks', 'all', '--exclude-checks', 'positive_data_acceptance'],
      ['--phases', 'examples,coverage,fuzzing', '--max-examples', EXAMPLES, '--max-time', SECONDS],
      ['--seed', SEED, '--continue-on-failure', '--no-color', '--generation-database', 'none'],
    ].flat();
    const child = spawn(join(programs, 'schemathesis'), given, {
      cwd: service.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    const [code] = await once(child, 'close');
    expect(code, said).toBe(0);
    expect(Number(/(\d+) generated/.exec(said)?.[1]), said).toBeGreaterThan(1_000);
    // It still runs, all that it took is whole, and nothing was unexpected.
    expect(await logs(service, event())).toMatchObject({ status: 202 });
    expect(storedLines(service).length).toBeGreaterThan(100);
    expect(service.log()).not.toMatch(/"level":"(error|fatal)"/);
    expect(memoryOf(service).most).toBeLessThan(MOST_MEMORY);
  },
  240_000,
);
