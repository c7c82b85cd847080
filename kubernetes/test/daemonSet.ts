import type { KubernetesObject } from '../src/kubernetesObject.ts';

/** What the operator makes, with everything that the API server fills in, drops or writes in another way. */
export const daemonSet: KubernetesObject = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agents', namespace: 'default', labels: { app: 'agent' }, annotations: {} },
  spec: {
    selector: { matchLabels: { app: 'agent' } },
    minReadySeconds: 0,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%' } },
    template: {
      metadata: { labels: { app: 'agent' }, annotations: {} },
      spec: {
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        tolerations: [{ operator: 'Exists' }],
        affinity: {},
        imagePullSecrets: [],
        hostPID: true,
        hostNetwork: false,
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 60,
        containers: [
          {
            name: 'agent',
            image: 'agent:1',
            args: ['--config', '/etc/settings.json'],
            env: [
              { name: 'NODE_NAME', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
              { name: 'EMPTY', value: '' },
              { name: 'LIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1' } } },
            ],
            envFrom: [],
            resources: {
              requests: { cpu: '0.1', memory: '1024Mi' },
              limits: { cpu: '1000m', memory: '1.5Gi' },
            },
            ports: [{ name: 'http', containerPort: 9880 }],
            livenessProbe: { httpGet: { path: '/healthz', port: 'http' }, initialDelaySeconds: 0 },
            volumeMounts: [
              { name: 'logs', mountPath: '/var/log/pods', readOnly: true },
              { name: 'settings', mountPath: '/etc/logpipeline', readOnly: false },
              { name: 'memory', mountPath: '/memory' },
            ],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
        securityContext: {},
        volumes: [
          { name: 'logs', hostPath: { path: '/var/log/pods', type: '' } },
          { name: 'settings', configMap: { name: 'settings' } },
          { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '0.5Gi' } },
          { name: 'token', projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } },
        ],
      },
    },
  },
};
