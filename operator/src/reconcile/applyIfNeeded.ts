import { applyObject, type KubernetesObject, keyOf, marked, whatNeedsApply } from '@logpipeline/kubernetes';
import { FIELD_MANAGER } from '../plan/names.ts';
import { type Context, current } from './context.ts';

const INFORMER_OF: Record<string, 'secrets' | 'agentSettings' | 'daemonSet'> = {
  Secret: 'secrets',
  ConfigMap: 'agentSettings',
  DaemonSet: 'daemonSet',
};

/** Applies an object of the release's namespace when what is there differs in a field that it names. Rejects with ApiError. */
export async function applyIfNeeded(
  context: Context,
  desired: KubernetesObject,
): Promise<'applied' | 'unchanged'> {
  const informer = INFORMER_OF[desired.kind];
  if (informer === undefined) throw new Error(`BUG: no informer holds a ${desired.kind}`);
  const live = current(context, informer, desired.metadata.name);
  const field = whatNeedsApply(desired, live);
  if (field === undefined) return 'unchanged';
  const answer = await applyObject(context.client, marked(desired), { fieldManager: FIELD_MANAGER });
  context.written.note(`${informer} ${keyOf(desired)}`, answer);
  context.log.info(
    { kind: desired.kind, name: desired.metadata.name, field },
    live === undefined ? 'Made an object that was not there.' : 'Applied an object that differed.',
  );
  return 'applied';
}
