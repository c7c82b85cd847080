/** Which of a release's maps belongs to a script. */
export type MapMatch =
  | { status: 'found'; name: string }
  | { status: 'none' }
  /** Several maps end alike, and the script's address does not say which it is. */
  | { status: 'ambiguous'; names: string[] };

export interface MapNames {
  readonly size: number;
  /** @param url as a browser reported it: anything */
  find(url: string): MapMatch;
}

/**
 * Finds maps by the last parts of a script's path. A name that is looked for is only ever compared with the names that are there, so that
 * nothing in a client's payload can name anything else.
 *
 * @param names of a release's maps, such as `assets/app-3f2a.js.map`
 */
export function mapNames(names: readonly string[]): MapNames {
  const byScript = Map.groupBy(names, (name) => scriptOf(name).at(-1) as string);
  return {
    size: names.length,
    find(url) {
      const wanted = pathParts(url);
      const candidates = byScript.get(wanted.at(-1) ?? '') ?? [];
      // The build's folders may be fewer or more than those of the site: what counts is how many agree from the end.
      let best: string[] = [];
      let most = 0;
      for (const name of candidates) {
        const agree = agreeing(scriptOf(name), wanted);
        if (agree > most) [best, most] = [[], agree];
        if (agree === most) best.push(name);
      }
      const [name] = best;
      if (name === undefined) return { status: 'none' };
      return best.length === 1 ? { status: 'found', name } : { status: 'ambiguous', names: best };
    },
  };
}

function scriptOf(name: string): string[] {
  return name.replace(/\.map$/, '').split('/');
}

/** Without scheme, host, query and fragment. Nothing is decoded or resolved: a part with `..` or `%2f` equals no name. */
function pathParts(url: string): string[] {
  const path = url.replace(/[?#].*$/s, '').replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '');
  return path.split('/').filter((part) => part !== '');
}

function agreeing(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}
