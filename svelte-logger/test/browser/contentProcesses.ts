import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of processor time that Firefox's processes of pages have used, by their ids. */
export function contentProcesses(browser: number): Map<number, number> {
  const parents = new Map<number, number>();
  const ticks = new Map<number, number>();
  for (const file of readdirSync('/proc')) {
    const pid = Number(file);
    if (!pid) continue;
    try {
      // After the name, which may have brackets and spaces itself: state, parent, and as 12th and 13th the time of user and system.
      const [, name, rest = ''] = /\((.*)\) (.*)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
      const fields = rest.split(' ');
      parents.set(pid, Number(fields[1]));
      // A forked one writes its arguments over those of the server that forks them, with spaces between.
      const isPage = /-contentproc.*[\0 ]tab\0*$/s.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
      if (isPage && name !== 'WebExtensions') ticks.set(pid, Number(fields[11]) + Number(fields[12]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOfBrowser = (pid: number | undefined): boolean =>
    pid !== undefined && (pid === browser || isOfBrowser(parents.get(pid)));
  return new Map([...ticks].filter(([pid]) => isOfBrowser(pid)));
}
