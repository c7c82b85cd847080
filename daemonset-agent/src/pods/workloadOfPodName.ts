/** What Kubernetes makes random parts of names of: no vowels, and no digits that look like them. */
const RANDOM = '[bcdfghjklmnpqrstvwxz2456789]';
/** `-x7k2p`: any controller's pod. `-7d9f8c6b5-x7k2p`: a Deployment's. `-29012345-x7k2p`: a CronJob's. `-0`: a StatefulSet's. */
const GENERATED = new RegExp(`(-(${RANDOM}{6,10}|\\d{8,10}))?-${RANDOM}{5}$|-\\d{1,5}$`);

/**
 * What a pod was probably made for, from its name alone: where there is no API server that would say it (`workloadOfPod`). A pod
 * that people gave such a name themselves loses its end, and counts with its namesakes.
 */
export function workloadOfPodName(pod: string): string {
  return pod.replace(GENERATED, '') || pod;
}
