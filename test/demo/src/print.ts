import { readObject } from '@logpipeline/archive';

/** Prints objects decompressed, for machines without zstdcat. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads, `head` for instance, may have had enough.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
for (const path of process.argv.slice(2)) {
  for await (const block of readObject(path, path)) {
    if (!process.stdout.write(block)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
