import { NOW } from './readScript.ts';

export const T = '2026-11-23T11:00:00.000000001Z';
/** The time of reading, as records have it. */
export const READ_AT = new Date(NOW).toISOString();

/** One line of stdout as the container runtime writes it. */
export function out(text: string, tag = 'F'): string {
  return `${T} stdout ${tag} ${text}\n`;
}

/** The same of stderr. */
export function err(text: string, tag = 'F'): string {
  return `${T} stderr ${tag} ${text}\n`;
}

export function file(id: string, ...texts: (string | Buffer)[]): { id: string; bytes: Buffer } {
  return { id, bytes: Buffer.concat(texts.map((text) => Buffer.from(text as string))) };
}
