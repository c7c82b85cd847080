import type { Logger, Stop } from '../core/types.ts';
import { elementName } from './elementName.ts';
import { isOwn, OWN_CLICKS, OWN_SUBMITS, type Own } from './ownRecords.ts';

export interface ClicksOptions {
  /** What counts as an element that somebody clicks. Default: links, buttons, fields and `[data-log]`. */
  selector?: string;
}

// No labels: a click on one is followed by one on its field.
const SELECTOR =
  'a,button,summary,select,input,[role=button],[role=link],[role=tab],[role=menuitem],[data-log]';
/** What has it in or around it gives no text. */
const TYPED_OR_SECRET = '[data-log-redact],input,select,textarea,[contenteditable]';
/** Characters of an element's text. */
const MAX_TEXT = 60;

/**
 * Clicks and form submits, by two listeners for the whole page: `USER_ACTION`. Elements that log themselves (`use:logClick`, `use:logSubmit`) are
 * left out, and what has or lies in `data-log-own` or `data-log-own-submit`. Neither values nor texts are sent; texts are with `redact.text`, but none below `data-log-redact`.
 */
export function startClicks(logger: Logger, { selector = SELECTOR }: ClicksOptions = {}): Stop {
  const controller = new AbortController();
  const on = (name: string, own: Own, find: (target: Element) => Element | null) =>
    addEventListener(
      name,
      ({ target }) => {
        const element = target instanceof Element && find(target);
        if (!element || isOwn(element, own)) return;
        const text =
          logger.options.redact?.text &&
          name === 'click' &&
          !element.closest(TYPED_OR_SECRET) &&
          !element.querySelector(TYPED_OR_SECRET)
            ? (element.textContent ?? '').trim().slice(0, MAX_TEXT)
            : undefined;
        logger.logUserAction(name, elementName(element), { text });
      },
      { capture: true, passive: true, signal: controller.signal },
    );
  on('click', OWN_CLICKS, (target) => target.closest(selector));
  on('submit', OWN_SUBMITS, (target) => target);
  return () => controller.abort();
}
