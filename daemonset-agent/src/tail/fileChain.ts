import { isCopyOf, wasCopied } from './copiedFile.ts';
import type { DiskFile } from './diskFile.ts';
import { Generation } from './generation.ts';
import type { ReadResult } from './logSource.ts';
import type { Rotation } from './rotation.ts';
import { directoryState, listSteadily } from './steadyListing.ts';

/**
 * Unread files that a source keeps open at most, from its oldest on: so many generations may be deleted before they are read without
 * a loss. The kubelet keeps 5 by default.
 */
const OPEN_AHEAD_MAX = 16;

/** The directory's modification time is asked for no more often than this, milliseconds. */
const LOOK_INTERVAL_MS = 100;

/** A change within the same tick of the file system's clock (up to 10 ms) leaves the modification time as it was. */
const SECOND_LISTING_MS = 100;

/** Listed again after so long even when nothing seems to have changed: network file systems, followed links. */
const RELIST_MS = 10_000;

export type Gap = Extract<ReadResult, { status: 'gap' }>;

/** The files of one source in the order in which they were written, kept in step with the directory. */
export class FileChain {
  /** Read to their end or older than the start, and still on disk, oldest first. */
  past: Generation[] = [];
  /** To be read; the cursor is in the first. */
  ahead: Generation[] = [];
  /** Bytes that got lost, to be reported before anything else is read. */
  readonly gaps: Gap[] = [];
  directoryGone = false;
  /** The directory could not be listed when that was last tried, and what was known stays. */
  listingFailed = false;
  /** Files of the source on disk at the last look. */
  onDisk = 0;
  #rotation: Rotation;
  #nextOrdinal = 0;
  #nextLook = Number.NEGATIVE_INFINITY;
  #listedAt = Number.NEGATIVE_INFINITY;
  #listedState = '';
  #listTwice = false;

  constructor(rotation: Rotation) {
    this.#rotation = rotation;
  }

  /** Looks for changes when it is time to, or at once when `force`d by something that did not fit. */
  look(now: number, force = false): void {
    if (!force && now < this.#nextLook) return;
    this.#nextLook = now + LOOK_INTERVAL_MS;
    const state = directoryState(this.#rotation.directory);
    const changed = state !== this.#listedState;
    const again = this.#listTwice && now - this.#listedAt >= SECOND_LISTING_MS;
    if (!force && !changed && !again && now - this.#listedAt < RELIST_MS) return;
    this.#listTwice = changed;
    this.#listedState = state;
    this.#listedAt = now;
    const files = listSteadily(this.#rotation);
    this.listingFailed = files === 'failed';
    if (files === 'failed') {
      this.#listTwice = true;
      return;
    }
    this.directoryGone = files === 'gone';
    this.#match(files === 'gone' ? [] : files, now);
  }

  /** Opens what is to be read next, before it can be deleted. */
  openAhead(): void {
    for (let i = 0; i < Math.min(this.ahead.length, OPEN_AHEAD_MAX); i++) {
      if (this.ahead[i]?.open(this.#rotation.follow) === 'missing') this.#nextLook = Number.NEGATIVE_INFINITY;
    }
  }

  /** A generation for a file that follows all known ones, or for new content of a known file. */
  create(file: DiskFile, now: number): Generation {
    return new Generation(this.#nextOrdinal++, file, now);
  }

  /** The first is read to its end. It stays open until the next rotation, for what its writer may still append. */
  passFirst(): void {
    const generation = this.ahead.shift();
    if (!generation) throw new Error('BUG: there is no first file to pass');
    this.#letGo();
    this.past.push(generation);
    const newest = this.ahead.at(-1)?.file;
    if (newest && this.#rotation.cut === 'truncated')
      generation.cutAfter ||= wasCopied(generation.file, newest);
    if (generation.compressed || generation.unlinked) generation.close();
  }

  /** The first is damaged: no more of it is read. It is remembered as long as it is on disk, else it would count as new. */
  dropFirst(): void {
    const generation = this.ahead.shift();
    if (!generation) throw new Error('BUG: there is no first file to drop');
    generation.close();
    this.past.push(generation);
  }

  close(): void {
    for (const generation of [...this.past, ...this.ahead]) generation.close();
  }

  #match(files: DiskFile[], now: number): void {
    this.onDisk = files.length;
    const known = [...this.past, ...this.ahead];
    for (const generation of known) generation.present = false;
    const unknown = files.filter((file) => !recognise(file, known));
    const strangers = unknown.filter((file) => !this.#recogniseCompressed(file, known));
    this.#add(strangers, files, now);
    if (strangers.length > 0 || this.past.some((generation) => generation.isOpen && !generation.openOnDisk))
      this.#letGo();
    this.past = this.past.filter((generation) => generation.present || generation.isOpen);
    this.ahead = this.ahead.filter(
      (generation) => generation.present || generation.isOpen || this.#lose(generation),
    );
    this.#sort(files);
    for (const generation of this.ahead) {
      if (generation.isOpen && !generation.openOnDisk) generation.measure(now);
      if (generation !== this.ahead.at(-1)) generation.supersededAt ??= now;
    }
  }

  /** The kubelet and logrotate replace `X` by `X.gz`: another inode, the same content. */
  #recogniseCompressed(file: DiskFile, known: Generation[]): boolean {
    if (!file.compressed) return false;
    const absent = known.filter((generation) => !generation.present);
    if (absent.length === 0) return false;
    const probe = new Generation(-1, file, 0);
    const id = probe.settleId(this.#rotation.follow);
    const plainName = file.name.slice(0, -'.gz'.length);
    const same =
      absent.find((generation) => id !== null && generation.hasId(id, this.#rotation.follow)) ??
      absent.find(
        (generation) => generation.file.name === plainName && (id === null || generation.id === null),
      );
    same?.locate(file);
    return same !== undefined;
  }

  #add(strangers: DiskFile[], files: DiskFile[], now: number): void {
    const passed = this.past.filter((generation) => !generation.isSpareCopy).concat(this.ahead.slice(0, 1));
    const reached = Math.max(-1, ...passed.map((generation) => files.indexOf(generation.file)));
    for (const file of strangers) {
      const generation = this.create(file, now);
      if (
        this.#rotation.strangers === 'older' &&
        (files.indexOf(file) < reached || this.#isCopy(file, files))
      ) {
        // Its id is noted now, so that it is recognised when it is compressed.
        generation.settleId(this.#rotation.follow);
        generation.isSpareCopy = true;
        this.past.push(generation);
      } else {
        this.ahead.push(generation);
      }
    }
    this.#takeSpares(files, reached);
  }

  /** The log was cut before anything of it was read: what was copied of it comes next. */
  #takeSpares(files: DiskFile[], reached: number): void {
    const newest = this.ahead.at(-1);
    if (!newest || newest === this.ahead[0] || newest.offset > 0) return;
    const isTaken = ({ isSpareCopy, present, file }: Generation) =>
      isSpareCopy && present && files.indexOf(file) > reached && !this.#isCopy(file, files);
    for (const copy of this.past.filter(isTaken)) {
      copy.isSpareCopy = false;
      this.ahead.push(copy);
    }
    this.past = this.past.filter((generation) => !this.ahead.includes(generation));
  }

  /** copytruncate copies the newest file before it cuts it: as long as that has the content, the copy is not read. */
  #isCopy(file: DiskFile, files: DiskFile[]): boolean {
    const newest = files.at(-1);
    return newest !== undefined && newest !== file && isCopyOf(file, newest, this.#rotation.follow);
  }

  /**
   * The first was cut, and its file goes on as `next`. Where a copy of it was made before, that is read first. Returns
   * whether there is one.
   */
  cutFirst(next: Generation, now: number): boolean {
    this.look(now, true);
    const first = this.ahead[0];
    if (!first) throw new Error('BUG: there is no first file to cut');
    const copy = this.past.findLast(
      (candidate) => candidate.isSpareCopy && candidate.continues(first, this.#rotation.follow),
    );
    this.ahead[0] = next;
    if (!copy) return false;
    this.past = this.past.filter((candidate) => candidate !== copy);
    copy.startAt(first.offset, true);
    copy.isSpareCopy = false;
    copy.cutAfter = true;
    copy.supersededAt = now;
    this.ahead.unshift(copy);
    return true;
  }

  /** Deleted ones first (the oldest are deleted first), then as listed; a file that was begun stays where it is. */
  #sort(files: DiskFile[]): void {
    const begun = this.ahead[0]?.offset ? this.ahead.splice(0, 1) : [];
    const rank = (generation: Generation) => (generation.present ? files.indexOf(generation.file) : -1);
    this.ahead = [...begun, ...this.ahead.sort((a, b) => rank(a) - rank(b))];
  }

  /** Gone before it was opened: too many files at once, or no descriptor free. */
  #lose(generation: Generation): false {
    const to = generation.file.compressed ? null : generation.file.size;
    this.gaps.push({
      status: 'gap',
      file: generation.id,
      from: generation.offset,
      to,
      reason: 'rotated_away',
    });
    return false;
  }

  /** Closes the file that was passed last, after one more look at its size. */
  #letGo(): void {
    for (const generation of this.past) {
      if (!generation.isOpen) continue;
      generation.measure(0);
      const from = generation.finalSize ?? generation.offset;
      const to = generation.size;
      if (!generation.compressed && to > from) {
        this.gaps.push({ status: 'gap', file: generation.id, from, to, reason: 'late_write' });
        generation.finalSize = to;
      }
      generation.close();
    }
  }
}

function recognise(file: DiskFile, known: Generation[]): boolean {
  // The latest first: after copytruncate two generations share one file.
  const generation = known.findLast((candidate) => candidate.is(file));
  generation?.locate(file);
  return generation !== undefined;
}
