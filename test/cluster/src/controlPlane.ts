/**
 * What a control plane without a node is put together from, for those who bring namespaces of their own: the bench of the operator
 * simulates its nodes. Whoever wants a cluster uses `startCluster`.
 */
export { type AuditEvent, auditEvents } from './auditEvents.ts';
export { type ClusterLayout, layoutOf } from './clusterFolder.ts';
export { apiServer, apiServerCertificate } from './components/apiServer.ts';
export type { Component, ComponentContext } from './components/component.ts';
export { controllerManager } from './components/controllerManager.ts';
export { etcd } from './components/etcd.ts';
export { scheduler } from './components/scheduler.ts';
export { type Credentials, makeCredentials } from './credentials.ts';
export { kubeconfigFor } from './kubeconfig.ts';
export { waitFor } from './waitFor.ts';
