import { listFolders, type PodName, parsePodFolder } from './podFolder.ts';

/** The folder is read again for a uid that is not known no more often than this, milliseconds. */
const REREAD_MS = 5_000;

/**
 * Whose a pod's uid is, by the folders of the node's logs: what the API says is not needed for it. Remembered are the pods that had a
 * folder at the last look.
 *
 * @param clock milliseconds of a clock that never goes back
 */
export function podNames(root: string, clock: () => number): (uid: string) => PodName | undefined {
  let byUid = new Map<string, PodName>();
  let readAt = Number.NEGATIVE_INFINITY;
  const read = () => {
    const folders = listFolders(root);
    if (typeof folders === 'string') return;
    const pods = folders.map(parsePodFolder).filter((pod) => pod !== null);
    byUid = new Map(pods.map((pod) => [pod.uid, pod]));
  };
  return (uid) => {
    if (!byUid.has(uid) && clock() - readAt >= REREAD_MS) {
      readAt = clock();
      read();
    }
    return byUid.get(uid);
  };
}
