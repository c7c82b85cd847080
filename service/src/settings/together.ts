import * as v from 'valibot';

/**
 * A check of several fields together. Unlike `v.check` it also runs while another field is wrong, so that one message
 * names everything. What it is given may therefore hold values of wrong types.
 */
export function together<T>(isGood: (value: T) => boolean, message: string | ((value: T) => string)) {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const value = dataset.value as T;
    if (typeof value !== 'object' || value === null || isGood(value)) return;
    addIssue({ message: typeof message === 'string' ? message : message(value) });
  });
}
