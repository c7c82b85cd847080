import type { FailureReason } from './destination.ts';

type Rule = { reason: FailureReason; remedy: string };

const RULES: Record<string, Rule> = {
  ENOSPC: { reason: 'server', remedy: 'The disk is full. Free some space, or mount a larger one.' },
  EDQUOT: { reason: 'server', remedy: 'The disk quota is used up. Raise it, or delete old objects.' },
  EFBIG: { reason: 'server', remedy: 'The file system does not take files of this size.' },
  EIO: { reason: 'server', remedy: 'The disk reports an error. Check it (dmesg).' },
  ENOENT: { reason: 'missing', remedy: 'Create the directory, or mount what should be there.' },
  ENOTDIR: { reason: 'missing', remedy: 'A file is where a directory should be. Move it away.' },
  EACCES: { reason: 'refused', remedy: "Let the agent's user write into the directory." },
  EROFS: { reason: 'refused', remedy: 'The file system is mounted read-only. Mount it for writing.' },
  EPERM: {
    reason: 'refused',
    remedy:
      "Let the agent's user write there, on a file system that knows hard links (FAT and some network ones do not).",
  },
  ENOTSUP: { reason: 'refused', remedy: 'The file system knows no hard links. Use another one.' },
  EOPNOTSUPP: { reason: 'refused', remedy: 'The file system knows no hard links. Use another one.' },
  EMFILE: { reason: 'server', remedy: 'Too many files are open. Raise the limit (LimitNOFILE).' },
  ETIMEDOUT: { reason: 'network', remedy: 'The network file system does not answer. Check its server.' },
  ESTALE: { reason: 'network', remedy: 'The network file system was replaced. Mount it again.' },
  EHOSTDOWN: { reason: 'network', remedy: 'The network file system does not answer. Check its server.' },
};

/** Which failure an error of the file system is, and a sentence for the person who has to end it. Pure. */
export function directoryFailure(
  error: { code?: string | undefined; message: string },
  path: string,
): { reason: FailureReason; message: string } {
  const rule = RULES[error.code ?? ''] ?? { reason: 'server', remedy: 'It is tried again.' };
  return { reason: rule.reason, message: `Storing ${path}: ${error.message}. ${rule.remedy}` };
}
