import type { ApiRequest } from './apiClient.ts';

/** What a request asks for, in the words of RBAC. */
export type RequestName = {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`. */
  verb: string;
  /** As in a Role's rules: `daemonsets.apps`, `pods/status`, `secrets`; the path itself when it is no resource. */
  resource: string;
  namespace?: string;
  name?: string;
};

const VERBS: Record<ApiRequest['method'], string> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

export function requestName(request: Pick<ApiRequest, 'method' | 'path' | 'query'>): RequestName {
  const parts = request.path.split('/').slice(1).map(decodeURIComponent);
  const root = parts.shift();
  const group = root === 'apis' ? parts.shift() : '';
  parts.shift(); // the version
  const namespace = parts[0] === 'namespaces' && parts.length > 2 ? parts.splice(0, 2)[1] : undefined;
  const [plural, name, subresource] = parts;
  if ((root !== 'api' && root !== 'apis') || plural === undefined) {
    return { verb: request.method, resource: request.path };
  }
  const grouped = group === '' ? plural : `${plural}.${group}`;
  return {
    verb: verbOf(request, name),
    resource: subresource === undefined ? grouped : `${grouped}/${subresource}`,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
  };
}

function verbOf({ method, query }: Pick<ApiRequest, 'method' | 'query'>, name: string | undefined): string {
  if (method === 'GET' && query?.['watch'] !== undefined) return 'watch';
  if (method === 'GET' && name === undefined) return 'list';
  if (method === 'DELETE' && name === undefined) return 'deletecollection';
  return VERBS[method];
}

/** `patch daemonsets.apps "agents" in namespace "logs"`. */
export function requestText(request: Pick<ApiRequest, 'method' | 'path' | 'query'>): string {
  const { verb, resource, namespace, name } = requestName(request);
  const which = name === undefined ? '' : ` "${name}"`;
  const where = namespace === undefined ? '' : ` in namespace "${namespace}"`;
  return `${verb} ${resource}${which}${where}`;
}
