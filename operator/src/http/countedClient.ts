import { type ApiClient, ApiError, type ApiRequest } from '@logpipeline/kubernetes';

/** Calls `onRequest` for each answer: `2xx`, the status of a refusal, or `<error>` when there was none, as client-go says. */
export function countedClient(
  client: ApiClient,
  onRequest: (method: ApiRequest['method'], code: string) => void,
): ApiClient {
  const counted = async <T>(method: ApiRequest['method'], answer: Promise<T>): Promise<T> => {
    try {
      const result = await answer;
      onRequest(method, '2xx');
      return result;
    } catch (error) {
      onRequest(method, error instanceof ApiError && error.status !== 0 ? String(error.status) : '<error>');
      throw error;
    }
  };
  return {
    request: (request) => counted(request.method, client.request(request)),
    stream: (request, onEvent) => counted(request.method, client.stream(request, onEvent)),
    close: () => client.close(),
  };
}
