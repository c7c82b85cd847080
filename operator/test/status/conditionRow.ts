import type { ConditionType } from '../../src/status/reasons.ts';
import type { StatusInput } from '../../src/status/statusInput.ts';
import { agents } from './inputs.ts';

/** One input of a status, and what one of its conditions then says; the message contains the last one. */
export type Row = [
  what: string,
  input: Partial<StatusInput>,
  type: ConditionType,
  reason: string,
  message: string,
];

export const none = { desired: 20, ready: 20, upToDate: 0 };
/** As it is for a moment after a start. */
export const unknownYet: Partial<StatusInput> = {
  bucket: undefined,
  agents: agents({
    isSettled: false,
    nodes: none,
    totals: { records: 0, bytes: 0, objects: 0, dropped: 0 },
    lastUploadTime: undefined,
  }),
};
