export type Names = { app: string; release: string };

export type NameTableOptions = {
  /** Applications of the settings: each is told apart. */
  configured: readonly string[];
  /** Others, and releases of each application, that are told apart. */
  mostApps: number;
  mostReleases: number;
  /** Milliseconds after which names that nobody used make room for others. */
  keptMs: number;
  /** Milliseconds. */
  now: () => number;
  /** These names are not told apart any more. */
  onForgotten: (names: Names) => void;
};

const OTHER = 'other';

type Release = { names: Names; usedAt: number };

/**
 * Bounds the labels that clients choose: what comes when an application's table is full counts as `other`. Each application has its own, so
 * that nobody takes the room of another's new release.
 */
export class NameTable {
  readonly #options: NameTableOptions;
  readonly #apps = new Map<string, Map<string, Release>>();

  constructor(options: NameTableOptions) {
    this.#options = options;
    for (const app of options.configured) this.#apps.set(app, new Map());
  }

  of(app: string, release: string): Names {
    const releases = this.#releasesOf(app);
    if (releases === undefined) return { app: OTHER, release: OTHER };
    const known = releases.get(release);
    if (known !== undefined) {
      known.usedAt = this.#options.now();
      return known.names;
    }
    if (releases.size >= this.#options.mostReleases && !this.#makeRoom(releases))
      return { app, release: OTHER };
    const names = { app, release };
    releases.set(release, { names, usedAt: this.#options.now() });
    return names;
  }

  #releasesOf(app: string): Map<string, Release> | undefined {
    const known = this.#apps.get(app);
    if (known !== undefined) return known;
    const { configured, mostApps } = this.#options;
    if (this.#apps.size >= configured.length + mostApps && !this.#dropUnusedApp()) return undefined;
    const releases = new Map<string, Release>();
    this.#apps.set(app, releases);
    return releases;
  }

  /** Whether one that nobody used for long was forgotten. */
  #makeRoom(releases: Map<string, Release>): boolean {
    const { keptMs, now, onForgotten } = this.#options;
    for (const [release, { names, usedAt }] of releases) {
      if (now() - usedAt < keptMs) continue;
      releases.delete(release);
      onForgotten(names);
      return true;
    }
    return false;
  }

  #dropUnusedApp(): boolean {
    const { configured } = this.#options;
    for (const [app, releases] of this.#apps) {
      if (configured.includes(app)) continue;
      while (this.#makeRoom(releases));
      if (releases.size > 0) continue;
      this.#apps.delete(app);
      this.#options.onForgotten({ app, release: OTHER });
      return true;
    }
    return false;
  }
}
