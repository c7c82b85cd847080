import { createDirectoryDestination } from '../../src/destinations/directory.ts';
import { createS3Destination } from '../../src/destinations/s3.ts';

const { settings, requests } = JSON.parse(process.argv[2] ?? '');
const destination = settings.s3
  ? createS3Destination(settings.s3)
  : createDirectoryDestination(settings.directory);
const results = [];
for (const request of requests) {
  const outcome = await destination.put({ ...request, signal: new AbortController().signal });
  results.push({ status: outcome.status, peakRssMb: process.resourceUsage().maxRSS / 1024 });
}
await destination.close();
process.stdout.write(JSON.stringify(results));
