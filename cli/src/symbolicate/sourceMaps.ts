import { FlattenMap, type TraceMap } from '@jridgewell/trace-mapping';
import { describeProblem, s3Problem } from '@logpipeline/s3';
import { type Place, type ReleaseMaps, releaseMaps, type StoredMap } from '../sourceMaps/place.ts';
import { isRelease, RELEASE_FORM } from '../sourceMaps/release.ts';
import { type MapNames, mapNames } from './mapNames.ts';

/** A map, or a sentence why there is none. */
export type Lookup = { map: TraceMap } | { note: string };

export type Limits = {
  /** Bytes of one map. A large application's map has about 20 MiB; decoded it takes several times that in memory. */
  mapBytes: number;
  /** Bytes of all maps that are kept, as they are stored; the least recently used go first. */
  cachedBytes: number;
  /** Releases whose names are kept. */
  releases: number;
  /** Maps of a release. */
  names: number;
};

const MIB = 1024 * 1024;
export const LIMITS: Limits = { mapBytes: 64 * MIB, cachedBytes: 128 * MIB, releases: 100, names: 20_000 };

type Release = { maps: ReleaseMaps; names: MapNames; sizes: Map<string, number> } | { note: string };
type Kept = { lookup: Lookup; bytes: number };

/** What a kept sentence counts for, in bytes: that there is no map is remembered too. */
const NOTE_BYTES = 1024;

/** Source maps by release and script, as they lie at a place. Nothing but names listed there is ever read. */
export class SourceMaps {
  /** A place that could not be asked. Exit codes go by it. */
  failures = 0;
  private readonly place: Place;
  private readonly limits: Limits;
  /** Both in the order of their last use. */
  private readonly releases = new Map<string, Promise<Release>>();
  private readonly kept = new Map<string, Promise<Kept>>();
  private keptBytes = 0;

  constructor(place: Place, limits: Limits = LIMITS) {
    this.place = place;
    this.limits = limits;
  }

  /** @param url of a script, as a client sent it */
  async find(release: string, url: string): Promise<Lookup> {
    if (!isRelease(release)) {
      return { note: `${JSON.stringify(release.slice(0, 200))} is no release: that is ${RELEASE_FORM}.` };
    }
    const known = await this.release(release);
    if ('note' in known) return known;
    const match = known.names.find(url);
    if (match.status === 'none') return { note: `${known.maps.description} has no map for ${shown(url)}.` };
    if (match.status === 'ambiguous') {
      const names = match.names.slice(0, 3).join(', ');
      return {
        note: `${known.maps.description} has several maps for ${shown(url)}: ${names}. None is taken.`,
      };
    }
    return this.map(release, known.maps, match.name, known.sizes.get(match.name) ?? 0);
  }

  async close(): Promise<void> {
    for (const release of this.releases.values()) {
      const known = await release;
      if ('maps' in known) known.maps.close();
    }
    this.releases.clear();
    this.kept.clear();
  }

  private async release(release: string): Promise<Release> {
    const known = this.releases.get(release);
    this.releases.delete(release);
    const found = known ?? this.listRelease(release);
    this.releases.set(release, found);
    for (const [oldest, old] of this.releases) {
      if (this.releases.size <= this.limits.releases) break;
      this.releases.delete(oldest);
      const ended = await old;
      if ('maps' in ended) ended.maps.close();
    }
    return found;
  }

  private async listRelease(release: string): Promise<Release> {
    const maps = releaseMaps(this.place, release);
    const found: StoredMap[] = [];
    try {
      for await (const map of maps.list()) {
        if (found.push(map) > this.limits.names) {
          maps.close();
          return { note: `${maps.description} has more than ${this.limits.names} maps; none is taken.` };
        }
      }
    } catch (error) {
      this.failures++;
      maps.close();
      return { note: `${maps.description} cannot be listed: ${describeProblem(s3Problem(error))}` };
    }
    if (found.length === 0) {
      maps.close();
      return { note: `${maps.description} holds no maps. Were those of this release uploaded?` };
    }
    const sizes = new Map(found.map(({ name, size }) => [name, size]));
    return { maps, names: mapNames([...sizes.keys()]), sizes };
  }

  private async map(release: string, maps: ReleaseMaps, name: string, size: number): Promise<Lookup> {
    const key = `${release}/${name}`;
    const known = this.kept.get(key);
    this.kept.delete(key);
    const kept = known ?? this.load(maps, name, size);
    this.kept.set(key, kept);
    const { lookup } = await kept;
    await this.makeRoom(key);
    return lookup;
  }

  private async makeRoom(newest: string): Promise<void> {
    for (const [oldest, old] of this.kept) {
      if (this.keptBytes <= this.limits.cachedBytes) return;
      if (oldest === newest || !this.kept.delete(oldest)) continue;
      this.keptBytes -= (await old).bytes;
    }
  }

  private async load(maps: ReleaseMaps, name: string, size: number): Promise<Kept> {
    const lookup = await this.read(maps, name, size);
    const bytes = 'map' in lookup ? size : NOTE_BYTES;
    this.keptBytes += bytes;
    return { lookup, bytes };
  }

  private async read(maps: ReleaseMaps, name: string, size: number): Promise<Lookup> {
    const place = `${maps.description.replace(/\/$/, '')}/${name}`;
    if (size > this.limits.mapBytes) {
      const [is, most] = [size, this.limits.mapBytes].map((bytes) => Math.ceil(bytes / MIB));
      return { note: `${place} has ${is} MiB, and at most ${most} are read.` };
    }
    let bytes: Buffer;
    try {
      bytes = await maps.read(name);
    } catch (error) {
      this.failures++;
      return { note: `${place} cannot be read: ${(error as Error).message}` };
    }
    try {
      return { map: parseMap(bytes) };
    } catch (error) {
      return { note: `${place} is damaged: ${(error as Error).message.slice(0, 200)}` };
    }
  }
}

/** @throws Error with a reason */
function parseMap(bytes: Buffer): TraceMap {
  // Some servers put a line before JSON that keeps it from being run as a script.
  const map = JSON.parse(bytes.toString('utf8').replace(/^\)\]\}'[^\n]*\n/, ''));
  if (map?.version !== 3) throw new Error('it is no source map of version 3');
  const sections: unknown[] = Array.isArray(map.sections) ? map.sections.map(sectionMap) : [map];
  for (const section of sections) checkMappings((section as { mappings?: unknown } | null)?.mappings);
  return new FlattenMap(map);
}

function sectionMap(section: { map?: unknown } | null): unknown {
  return section?.map;
}

/** The library takes other characters for zeros, and then every frame for the same place. */
function checkMappings(mappings: unknown): void {
  if (typeof mappings !== 'string') throw new Error('it has no mappings');
  if (!/^[A-Za-z0-9+/,;]*$/.test(mappings))
    throw new Error('its mappings have characters that are none of theirs');
}

function shown(url: string): string {
  return url.length <= 200 ? url : `${url.slice(0, 200)}…`;
}
