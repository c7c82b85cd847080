import { LEVELS, type Level } from '@logpipeline/records';

export type SamplingRule = { levels: readonly Level[]; keepPercent: number };

/** For each level's number: the hashes below it are kept; 2 ** 32 keeps all. */
export type KeepBelow = readonly number[];

const HASHES = 2 ** 32;

/** A level without a rule keeps all its lines, and so does a line without a level. */
export function createSampling(rules: readonly SamplingRule[]): KeepBelow {
  return LEVELS.map((level) => {
    const rule = rules.find(({ levels }) => levels.includes(level));
    return rule === undefined ? HASHES : (rule.keepPercent / 100) * HASHES;
  });
}

/** 32 bits of a text (FNV-1a), to tell files from each other in {@link hashOfPlace}. */
export function hashOfText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/**
 * Evenly spread over 32 bits (the last steps of MurmurHash3), and the same each time: a line that is read again after a
 * crash is kept or left out as it was before.
 *
 * @param file {@link hashOfText} of the file
 * @param offset of the line in it, bytes
 */
export function hashOfPlace(file: number, offset: number): number {
  let hash = file ^ (offset | 0) ^ Math.imul(Math.floor(offset / HASHES), 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
