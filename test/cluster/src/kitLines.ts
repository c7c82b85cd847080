import { type ClusterKit, STORE_SECRET } from './clusterKit.ts';

/**
 * What a person pastes into a shell to use a cluster's kit. Every line is a command or a comment, so that the whole can be given to
 * `eval`. No line holds a secret.
 */
export function kitLines({ bin, values, images, store }: ClusterKit): string[] {
  const lines = [
    `export PATH=${bin}:$PATH  # kubectl, helm`,
    `export VALUES=${values}  # helm install … --values $VALUES`,
  ];
  if (images !== null) {
    lines.push(`export IMAGE=${images.agent}  # on the node; has node and a shell, for pods of your own`);
  }
  if (store !== null) {
    lines.push(
      `export STORE=${store.endpoint}  # an S3 server: bucket ${store.bucket}, region ${store.region}, forcePathStyle`,
      `export STORE_KEYS=${store.keys}  # its keys`,
      `export STORE_FOLDER=${store.folder}  # the bucket as a folder: an object is a file`,
      '# the Secret that $VALUES names, once the namespace of the release is there:',
      `# kubectl create secret generic ${STORE_SECRET} --namespace logpipeline --from-env-file=$STORE_KEYS`,
    );
  }
  return lines;
}
