import {
  CONFIGURATION_KEY,
  CONFIGURATION_LABEL,
  CONFIGURATION_LABEL_VALUE,
  FRONTEND_LABEL,
  FRONTEND_LABEL_VALUE,
  PIPELINE_ANNOTATION,
  type RejectedConfiguration,
  revisionOf,
} from '@logpipeline/crds/agent';
import {
  type ApiClient,
  type Clock,
  type KubernetesObject,
  type Reflector,
  reflect,
  resources,
} from '@logpipeline/kubernetes';
import type { Logger } from 'pino';
import type { WantedPipeline } from '../pipeline/wantedPipeline.ts';
import { after } from '../upload/clock.ts';
import { Configurations } from './configurations.ts';
import { LastGoodCopies } from './lastGoodCopies.ts';

/** The watch is checked against a list so often, ms: a deletion that it missed must not last for ever. */
const RELIST_MS = 10 * 60_000;
/** A copy that could not be kept is tried again after this, ms. */
const RETRY_COPY_MS = 60_000;

export type ConfigurationSourceOptions = {
  /** `spool.path` */
  spoolPath: string;
  /** Of the Secrets. */
  namespace: string;
  /** Only of pipelines that ship record logs. */
  frontendOnly: boolean;
  /** Names of pipelines from the settings file. */
  own: Iterable<string>;
  clock: Clock;
  /** 0 to 1. */
  random: () => number;
  log: Logger;
  /** All pipelines that are wanted from now on. */
  onWanted: (wanted: WantedPipeline[]) => void;
};

/** Since the start. Times in milliseconds since 1970 UTC. */
export type ConfigurationStatus = {
  /** The API server has listed them since the start. */
  synced: boolean;
  /** There is something to go by: the list, or copies of an earlier life. */
  known: boolean;
  rejected: RejectedConfiguration[];
  /** Configurations that came, and what became of them. */
  reloads: { accepted: number; rejected: number; removed: number };
  lastSuccess: number | undefined;
  /** Why the list may be stale. */
  trouble: { message: string; since: number } | undefined;
};

type ConfigurationSecret = KubernetesObject & { text: string | undefined; pipeline: string | null };

/**
 * Pipelines from configuration Secrets, live. It starts from the copies of its last life; from the first list on the API
 * server's word counts, and only then is a configuration that is not there taken for a deleted one.
 */
export class ConfigurationSource {
  readonly #options: ConfigurationSourceOptions;
  readonly #copies: LastGoodCopies;
  readonly #configurations: Configurations;
  readonly #reloads = { accepted: 0, rejected: 0, removed: 0 };
  /** Copies that are not what they should be, because the disk refused: their text, or undefined where one is to go. */
  readonly #dueCopies = new Map<string, string | undefined>();
  #callOffRetry = () => {};
  #reflector: Reflector<ConfigurationSecret> | undefined;
  #hadCopies = false;
  #lastSuccess: number | undefined;
  #pending = false;
  #stopped = false;
  #work: Promise<void> = Promise.resolve();

  constructor(options: ConfigurationSourceOptions) {
    this.#options = options;
    this.#copies = new LastGoodCopies(options.spoolPath);
    this.#configurations = new Configurations(options.own);
  }

  /** Wants what the copies say, as far as they can be used. */
  async loadCopies(): Promise<void> {
    const { log } = this.#options;
    const onUnreadable = (error: unknown) =>
      log.error(
        { err: error },
        'Copies of configurations cannot be read, so that their pipelines wait for the API server. Usual cause: a broken disk.',
      );
    for (const [secret, text] of await this.#copies.load(onUnreadable)) {
      const { accepted } = this.#configurations.put({ secret, pipeline: null, text });
      this.#hadCopies ||= accepted;
      if (!accepted) this.#sayRejected(secret, null);
    }
    this.#options.onWanted(this.#configurations.wanted());
  }

  /** Follows the API server from now on. */
  follow(client: ApiClient): void {
    const { namespace, frontendOnly, clock, random, log } = this.#options;
    const frontend = frontendOnly ? `,${FRONTEND_LABEL}=${FRONTEND_LABEL_VALUE}` : '';
    this.#reflector = reflect<ConfigurationSecret>({
      client,
      resource: resources.secrets,
      namespace,
      labelSelector: `${CONFIGURATION_LABEL}=${CONFIGURATION_LABEL_VALUE}${frontend}`,
      fromCache: true,
      relistEveryMs: RELIST_MS,
      clock,
      random,
      transform: configurationSecret,
      onEvent: () => this.#compareSoon(),
      onTrouble: ({ message, since }) =>
        log.warn(
          { error: message, since: new Date(since).toISOString() },
          'Configurations cannot be followed; the agent goes on with those that it has. Usual cause: the API server ' +
            'cannot be reached, or the agent may not list Secrets in this namespace.',
        ),
      onRecovered: () => log.info('Configurations are followed again.'),
    });
    void this.#reflector.synced.then(() => this.#compareSoon());
  }

  status(): ConfigurationStatus {
    const synced = this.#reflector?.isSynced ?? false;
    return {
      synced,
      known: synced || this.#hadCopies,
      rejected: this.#configurations.rejected,
      reloads: { ...this.#reloads },
      lastSuccess: this.#lastSuccess,
      trouble: this.#reflector?.trouble,
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callOffRetry();
    this.#reflector?.stop();
    await this.#work;
  }

  /** All events of one turn together: a first list tells each object. */
  #compareSoon(): void {
    if (this.#pending) return;
    this.#pending = true;
    this.#work = this.#work.then(async () => {
      this.#pending = false;
      if (!this.#stopped) await this.#compare();
    });
  }

  /** Copies first: a restart must not want what was not wanted any more. */
  async #compare(): Promise<void> {
    const reflector = this.#reflector;
    if (reflector === undefined || !reflector.isSynced) return;
    const there = [...reflector.values()];
    const names = new Set(there.map(({ metadata }) => metadata.name));
    // First, since each lets go of a pipeline's name, which another may have.
    for (const [secret, text] of [...this.#dueCopies]) await this.#keep(secret, text);
    for (const secret of this.#configurations.secrets()) {
      if (names.has(secret)) continue;
      await this.#keep(secret, undefined);
      this.#configurations.remove(secret);
      this.#reloads.removed++;
    }
    for (const { metadata, text, pipeline } of there) await this.#take(metadata.name, text, pipeline);
    this.#lastSuccess = this.#options.clock.now();
    this.#options.onWanted(this.#configurations.wanted());
  }

  async #take(secret: string, text: string | undefined, pipeline: string | null): Promise<void> {
    const isRejected = this.#configurations.rejected.some((rejected) => rejected.secret === secret);
    // A rejected one may be good now: another Secret may have let go of its name.
    if (this.#configurations.revisionOf(secret) === revisionOf(text ?? '') && !isRejected) return;
    const { accepted, isNews } = this.#configurations.put({ secret, pipeline, text });
    if (accepted && text !== undefined) await this.#keep(secret, text);
    if (!isNews) return;
    this.#reloads[accepted ? 'accepted' : 'rejected']++;
    if (accepted) this.#options.log.info({ secret, pipeline }, 'A configuration is in effect.');
    else this.#sayRejected(secret, pipeline);
  }

  #sayRejected(secret: string, pipeline: string | null): void {
    const errors = this.#configurations.rejected.find((rejected) => rejected.secret === secret)?.errors;
    this.#options.log.error(
      { secret, pipeline, errors },
      'A configuration cannot be used; its pipeline goes on with its last good one, if there is one. Usual cause: ' +
        'operator and agent are of different versions, or somebody wrote the Secret by hand.',
    );
  }

  /** Without the copy only a restart without the API server would go by an older one. `undefined`: it goes. */
  async #keep(secret: string, text: string | undefined): Promise<void> {
    const { log, clock } = this.#options;
    try {
      if (text === undefined) await this.#copies.remove(secret);
      else await this.#copies.save(secret, text);
      this.#dueCopies.delete(secret);
    } catch (error) {
      this.#dueCopies.set(secret, text);
      this.#callOffRetry();
      if (!this.#stopped) this.#callOffRetry = after(clock, RETRY_COPY_MS, () => this.#compareSoon());
      log.warn(
        { err: error, secret },
        'The copy of a configuration could not be kept on disk; the configuration is in effect all the same, and the copy ' +
          'is tried again. Usual cause: the disk is full.',
      );
    }
  }
}

/** The part of a Secret that counts; many agents hold many of them. */
function configurationSecret(object: KubernetesObject): ConfigurationSecret {
  const { name, namespace, uid, resourceVersion, annotations } = object.metadata;
  const encoded = (object['data'] as Record<string, unknown> | undefined)?.[CONFIGURATION_KEY];
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
    text: typeof encoded === 'string' ? Buffer.from(encoded, 'base64').toString('utf8') : undefined,
    pipeline: annotations?.[PIPELINE_ANNOTATION] ?? null,
  };
}
