import { handleErrorWithLogger, handleWithRequestId } from '@logpipeline/svelte-logger/kit/server';
import type { Handle, HandleServerError } from './kitTypes.ts';

export const handle: Handle = handleWithRequestId();
export const handleError: HandleServerError = handleErrorWithLogger();
