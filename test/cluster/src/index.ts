export { agentImage } from './agentImage.ts';
export { type AgentManifestChanges, agentManifests } from './agentManifests.ts';
export { runtimeBase } from './baseImages.ts';
export type { Cluster } from './cluster.ts';
export { type ClusterStatus, clusterStatus } from './clusterStatus.ts';
export { operatorImage } from './operatorImage.ts';
export { type ClusterOptions, startCluster } from './startCluster.ts';
export { type SystemPackage, systemPackages } from './systemPackages.ts';
