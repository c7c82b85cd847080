import type { ApiClient } from '@logpipeline/kubernetes';

/**
 * A client that sends writes only as long as this process leads. One that was frozen (a machine that was suspended, a container out of CPU)
 * wakes up with decisions of before, while another leads: its writes would undo that one's.
 */
export function leadersClient(client: ApiClient, isLeader: () => boolean): ApiClient {
  return {
    request: (request) =>
      client.request(request.method === 'GET' ? request : { ...request, mayBeSent: isLeader }),
    stream: (request, onEvent) => client.stream(request, onEvent),
    close: () => client.close(),
  };
}
