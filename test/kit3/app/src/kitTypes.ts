export type { Handle, HandleClientError, HandleServerError } from '@sveltejs/kit/hooks';
