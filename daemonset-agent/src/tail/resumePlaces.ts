import { crc32 } from 'node:zlib';
import type { FileChain } from './fileChain.ts';
import type { Generation } from './generation.ts';
import type { Place } from './logSource.ts';
import { GUARD_BYTES, type PlaceHint, parseHint } from './placeHint.ts';
import type { Rotation } from './rotation.ts';

/** Where in the chain: an index into its files, and an offset. */
type Spot = { index: number; offset: number };

/**
 * Puts the chain's cursor at the earliest of the places at which an earlier process stopped. What lies before becomes
 * past; a place whose file is not there becomes a gap, and everything written later is read.
 */
export function resumePlaces(chain: FileChain, places: Place[], rotation: Rotation): void {
  const files = chain.ahead;
  const spots: Spot[] = [];
  for (const place of earliestInEachFile(places)) {
    const hint = parseHint(place.hint);
    const matches = findFile(files, place.file, hint, rotation);
    const index = matches[0];
    if (index !== undefined) {
      spots.push({ index, offset: place.offset });
      if (matches.length > 1) reportLoss(chain, place, 'rotated_away');
      continue;
    }
    const atEnd = hint.end === place.offset;
    const next = atEnd && hint.next !== undefined ? findFile(files, hint.next, {}, rotation)[0] : undefined;
    if (next !== undefined || (atEnd && rotation.keepsUnread === true)) {
      spots.push({ index: next ?? 0, offset: 0 });
      continue;
    }
    const current = files.at(-1)?.file ?? null;
    const later = files.findIndex(
      (generation) =>
        rotation.isLater(hint, generation.file, current) &&
        !isPlacesOwn(generation, place.file, hint, rotation),
    );
    spots.push({ index: later < 0 ? files.length : later, offset: 0 });
    if (files.length > 0) reportLoss(chain, place, current?.key === hint.key ? 'truncated' : 'rotated_away');
    else if (!atEnd) reportLoss(chain, place, 'vanished');
  }
  spots.sort((a, b) => a.index - b.index || a.offset - b.offset);
  startAt(chain, spots[0] ?? { index: 0, offset: 0 }, rotation);
}

/** stdout and stderr may stand in the same file. */
function earliestInEachFile(places: Place[]): Place[] {
  const byFile = new Map<string, Place>();
  for (const place of places) {
    const known = byFile.get(place.file);
    if (!known || place.offset < known.offset) byFile.set(place.file, { ...known, ...place });
  }
  return [...byFile.values()];
}

/**
 * Indexes of the files that the place can be in, the likeliest first. More than one: they cannot be told apart, because they
 * begin with the same lines and none has the inode that the place was made in.
 */
function findFile(files: Generation[], id: string, hint: PlaceHint, rotation: Rotation): number[] {
  const matches: number[] = [];
  for (let index = files.length - 1; index >= 0; index--) {
    const file = files[index];
    if (!file?.hasId(id, rotation.follow) || !hasSameContent(file, hint, rotation)) continue;
    // Containers' files start with a time in nanoseconds: two with the same id are one.
    if (rotation.cut === 'shrunk' || file.file.key === hint.key) return [index];
    matches.push(index);
  }
  return matches;
}

function hasSameContent(file: Generation, hint: PlaceHint, rotation: Rotation): boolean {
  if (!hint.check) return true;
  if (file.open(rotation.follow) !== 'open') return false;
  const bytes = file.bytesBefore(hint.check.offset);
  return bytes.length === Math.min(hint.check.offset, GUARD_BYTES) && crc32(bytes) === hint.check.crc;
}

/**
 * The `.gz` of the very file that the place is in, made before the last lines came into the plain file. All that it holds was
 * consumed when the place was made.
 */
function isPlacesOwn(
  generation: Generation,
  id: string,
  { check, madeAt = 0 }: PlaceHint,
  { follow }: Rotation,
): boolean {
  if (!generation.file.compressed || check === undefined || generation.file.mtimeMs > madeAt) return false;
  if (!generation.hasId(id, follow) || generation.open(follow) !== 'open') return false;
  return generation.bytesBefore(check.offset).length < Math.min(check.offset, GUARD_BYTES);
}

function reportLoss(chain: FileChain, place: Place, reason: 'rotated_away' | 'vanished' | 'truncated'): void {
  chain.gaps.push({ status: 'gap', file: place.file, from: place.offset, to: null, reason });
}

function startAt(chain: FileChain, spot: Spot, rotation: Rotation): void {
  chain.past = chain.ahead.slice(0, spot.index);
  chain.ahead = chain.ahead.slice(spot.index);
  for (const generation of chain.past) {
    generation.settleId(rotation.follow);
    generation.close();
  }
  const first = chain.ahead[0];
  if (first && first.open(rotation.follow) === 'open')
    first.startAt(spot.offset, rotation.cut === 'truncated');
  else if (first) first.offset = spot.offset;
}
