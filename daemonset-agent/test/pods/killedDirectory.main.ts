import { appendFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PodDirectory } from '../../src/pods/podDirectory.ts';
import { writePodsFile } from '../../src/pods/podsFile.ts';
import { PodSources, podSettings } from './podSources.ts';

/** Reads a folder of pods, and dies around the write of what the API showed. Arguments: folder, `during` or `behind`. */
const [, , folder = '', moment] = process.argv;
const die = () => process.kill(process.pid, 'SIGKILL');

const directory = new PodDirectory({
  path: join(folder, 'pods.json'),
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
  warn: (message) => process.stderr.write(message),
  write: async (path, pods) => {
    if (moment === 'during') await writeFile(`${path}.tmp`, '{"version":1,"po');
    else await writePodsFile(path, pods);
    die();
    await new Promise(() => undefined);
  },
});
const sources = new PodSources(directory, podSettings(join(folder, 'pods'), { attachLabels: ['app'] }));
setInterval(() => {
  for (const { message } of sources.read()) appendFileSync(join(folder, 'read'), `${message}\n`);
}, 1);
directory.answered();
directory.show('u1', { labels: { app: 'web' }, excluded: false });
