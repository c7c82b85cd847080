import { createHash } from 'node:crypto';
import { type CommitRecord, encodeCommitRecord } from '../../src/spool/commitRecord.ts';

/** The record as another version of the format would write it, with a checksum that is right. */
export function ofVersion(version: number, record: CommitRecord): Buffer {
  const [header = '', payload = ''] = encodeCommitRecord(record)
    .toString()
    .split(/\n(.*)/s);
  const head = header.replace('commit 2 ', `commit ${version} `).replace(/[0-9a-f]+$/, '');
  const hash = createHash('sha256').update(head).update(payload).digest('hex');
  return Buffer.from(`${head}${hash}\n${payload}`);
}
