import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export type ReadLine = { stream: string; text: string; pieces: number };

/**
 * What a container's folder holds, by a reading that is as plain as can be: whole files, oldest first. For checking
 * the generator, not for shipping.
 */
export function readContainer(folder: string): ReadLine[] {
  const files = readdirSync(folder).filter((name) => !name.endsWith('.tmp'));
  // 0.log.<time>, then 0.log, then 1.log …
  const rank = (name: string): [number, string] => {
    const [restart, , time] = name.split('.');
    return [Number(restart), time ?? '~'];
  };
  files.sort((a, b) => rank(a)[0] - rank(b)[0] || (rank(a)[1] < rank(b)[1] ? -1 : 1));
  const bytes = files.map((name) => {
    const content = readFileSync(join(folder, name));
    return name.endsWith('.gz') ? gunzipSync(content) : content;
  });
  return joinPieces(Buffer.concat(bytes));
}

export function joinPieces(bytes: Buffer): ReadLine[] {
  const lines: ReadLine[] = [];
  const open = new Map<string, { parts: Buffer[] }>();
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from);
    if (end < 0) throw new Error('the last line has no end');
    const header = /^(\S+Z) (stdout|stderr) ([PF]) /.exec(
      bytes.toString('latin1', from, Math.min(end, from + 60)),
    );
    if (header === null) throw new Error(`not a CRI line: ${bytes.toString('utf8', from, end)}`);
    const [prefix, , stream = '', tag] = header;
    const parts = [...(open.get(stream)?.parts ?? []), bytes.subarray(from + prefix.length, end)];
    if (tag === 'P') open.set(stream, { parts });
    else {
      open.delete(stream);
      lines.push({ stream, text: Buffer.concat(parts).toString('utf8'), pieces: parts.length });
    }
    from = end + 1;
  }
  return lines;
}
