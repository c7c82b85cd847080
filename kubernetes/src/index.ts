export * from './apiClient.ts';
export type * from './kubernetesObject.ts';
export * from './reflector.ts';
export * from './resource.ts';
