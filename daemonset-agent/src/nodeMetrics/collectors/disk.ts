import { advance, percentOf, perSecond, round } from '../counter.ts';
import type { DiskSample } from '../nodeSample.ts';
import { readText } from '../readText.ts';

/** Counters since the device appeared. */
export type DiskCounters = {
  reads: number;
  readBytes: number;
  readSeconds: number;
  writes: number;
  writtenBytes: number;
  writeSeconds: number;
  /** Requests under way now. */
  inProgress: number;
  /** Time with at least one request under way. */
  busySeconds: number;
  /** The same, times the requests that were under way. */
  weightedSeconds: number;
};

/** Of /proc/diskstats, whatever the disk's own sectors are. */
const SECTOR_BYTES = 512;

/** Memory, loops over files that lie on other disks, drives for media, and partitions, whose disk counts them. */
const LEFT_OUT =
  /^(?:(?:z?ram|loop|fd|sr)\d+|(?:[hs]|v|xv)d[a-z]+\d+|(?:nvme\d+n|mmcblk)\d+p\d+|mmcblk\d+boot\d+)$/;

export function readDisks(procPath: string): Map<string, DiskCounters> {
  return parseDiskstats(readText(`${procPath}/diskstats`));
}

/** By device; lines that have not the fields of a disk are left out. */
export function parseDiskstats(text: string): Map<string, DiskCounters> {
  const disks = new Map<string, DiskCounters>();
  for (const line of text.split('\n')) {
    const [, , device, ...fields] = line.trim().split(/\s+/);
    if (device === undefined || fields.length < 11 || LEFT_OUT.test(device)) continue;
    const values = fields.slice(0, 11).map(Number);
    if (values.some(Number.isNaN)) continue;
    const [reads, , readSectors, readMs, writes, , writtenSectors, writeMs, inProgress, busyMs, weightedMs] =
      values as [number, number, number, number, number, number, number, number, number, number, number];
    disks.set(device, {
      reads,
      readBytes: readSectors * SECTOR_BYTES,
      readSeconds: readMs / 1000,
      writes,
      writtenBytes: writtenSectors * SECTOR_BYTES,
      writeSeconds: writeMs / 1000,
      inProgress,
      busySeconds: busyMs / 1000,
      weightedSeconds: weightedMs / 1000,
    });
  }
  return disks;
}

/** @param seconds between the readings; null without one before */
export function diskSample(
  device: string,
  before: DiskCounters | undefined,
  now: DiskCounters,
  seconds: number | null,
): DiskSample {
  const moved = (name: keyof DiskCounters) =>
    before === undefined || seconds === null ? null : advance(before[name], now[name]);
  const rate = (name: keyof DiskCounters) => perSecond(moved(name), seconds ?? 0);
  return {
    device,
    reads_per_second: rate('reads'),
    writes_per_second: rate('writes'),
    read_bytes_per_second: rate('readBytes'),
    written_bytes_per_second: rate('writtenBytes'),
    read_wait_ms: meanMs(moved('readSeconds'), moved('reads')),
    write_wait_ms: meanMs(moved('writeSeconds'), moved('writes')),
    utilization_percent: percentOf(moved('busySeconds'), seconds),
    queue_length: rate('weightedSeconds'),
    read_bytes_total: now.readBytes,
    written_bytes_total: now.writtenBytes,
  };
}

function meanMs(seconds: number | null, requests: number | null): number | null {
  return seconds === null || requests === null || requests === 0 ? null : round((seconds * 1000) / requests);
}
