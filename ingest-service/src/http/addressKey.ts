import { readFileSync } from 'node:fs';

/** Bytes: with less, whoever has the records finds the addresses by trying all of them. */
const LEAST_BYTES = 16;

/** The secret key of the hash of addresses. @throws Error that names the setting */
export function readAddressKey(path: string): Buffer {
  let key: Buffer;
  try {
    key = readFileSync(path);
  } catch (cause) {
    throw new Error(`client.addressKeyFile: ${path} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (key.length >= LEAST_BYTES) return key;
  throw new Error(
    `client.addressKeyFile: ${path} has ${key.length} bytes; a key of fewer than ${LEAST_BYTES} hides no address. Make one with: openssl rand -hex 32`,
  );
}
