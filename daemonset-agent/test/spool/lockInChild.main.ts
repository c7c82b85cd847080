import { lockSpool } from '../../src/spool/spoolLock.ts';

try {
  lockSpool(process.argv[2] ?? '');
  process.stdout.write('locked\n');
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
}
