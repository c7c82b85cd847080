import { OriginRules } from '../http/originRules.ts';
import { Refusal } from '../http/refusal.ts';
import type { ApplicationSettings } from '../settings/settings.ts';
import { type Rate, Rates } from './rates.ts';

/** Who sends: a known application, or `undefined` name where no key is wanted and none was given. */
export type Sender = {
  name: string | undefined;
  origins: OriginRules;
  rates: Rates;
  /** The setting that its rates are of. */
  rateSetting: string;
  /** Records below this level are not kept. */
  level: string;
  keepPercent: number;
};

export type ApplicationsOptions = {
  applications: readonly ApplicationSettings[];
  requireKey: boolean;
  allowedOrigins: readonly string[];
  rate: Rate;
  now: () => number;
};

const SHARED_RATE = 'rateLimits.perApplication';

/** Names each key's application. Keys are public, as they stand in pages: they tell applications apart, and are no secret. */
export class Applications {
  readonly #byKey: ReadonlyMap<string, Sender>;
  readonly #others: Sender | undefined;
  /** Of `cors.allowedOrigins`. */
  readonly sharedOrigins: OriginRules;

  constructor({ applications, requireKey, allowedOrigins, rate, now }: ApplicationsOptions) {
    const shared = new OriginRules(allowedOrigins, 'cors.allowedOrigins');
    this.sharedOrigins = shared;
    this.#byKey = new Map(
      applications.map((application) => [
        application.key,
        {
          name: application.name,
          origins:
            application.allowedOrigins === undefined
              ? shared
              : new OriginRules(
                  application.allowedOrigins,
                  `applications ${application.name} allowedOrigins`,
                ),
          rates: new Rates(application.rateLimit ?? rate, now),
          rateSetting: application.rateLimit === undefined ? SHARED_RATE : 'applications[].rateLimit',
          level: application.level,
          keepPercent: application.sampling.keepPercent,
        },
      ]),
    );
    this.#others = requireKey
      ? undefined
      : {
          name: undefined,
          origins: shared,
          rates: new Rates(rate, now),
          rateSetting: SHARED_RATE,
          level: 'TRACE',
          keepPercent: 100,
        };
  }

  /** @throws Refusal 401 when a key is wanted and missing, or not known: a wrong one is never taken for none */
  of(key: string | undefined): Sender {
    if (key === undefined || key === '') {
      if (this.#others !== undefined) return this.#others;
      throw new Refusal(
        401,
        'key_missing',
        "The request has no key. Send the application's public key in the header X-Logpipeline-Key, or as ?key= where no header can be set.",
        { setting: 'requireKey' },
      );
    }
    const sender = this.#byKey.get(key);
    if (sender !== undefined) return sender;
    throw new Refusal(401, 'key_unknown', 'The key is not one of the applications in the settings.', {
      setting: 'applications',
    });
  }

  /** Whether any application allows it: a preflight names no key. */
  allowsOrigin(origin: string): boolean {
    if (this.#others?.origins.allows(origin) === true) return true;
    for (const { origins } of this.#byKey.values()) if (origins.allows(origin)) return true;
    return false;
  }
}
