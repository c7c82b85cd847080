import { expect, test } from 'vitest';
import { parsePodFolder, parseRestart } from '../../src/discovery/podFolder.ts';

test.each([
  [
    'kube-system_coredns-5d78c9869d-x2x7p_6a1b2c3d-0000-4444-8888-1234567890ab',
    {
      namespace: 'kube-system',
      pod: 'coredns-5d78c9869d-x2x7p',
      uid: '6a1b2c3d-0000-4444-8888-1234567890ab',
    },
  ],
  [
    'kube-system_etcd-node-1_5f2a8e0d3b1c4f6a8e0d3b1c4f6a8e0d',
    { namespace: 'kube-system', pod: 'etcd-node-1', uid: '5f2a8e0d3b1c4f6a8e0d3b1c4f6a8e0d' },
  ],
  ['default_a.b.c_u', { namespace: 'default', pod: 'a.b.c', uid: 'u' }],
  ['lost+found', null],
  ['a_b', null],
  ['a_b_c_d', null],
  ['_b_c', null],
  ['a_b_', null],
  ['a_b_../c', null],
])('the folder %s is that of %j', (name, expected) => {
  expect(parsePodFolder(name)).toEqual(expected);
});

test.each([
  ['0.log', 0],
  ['17.log', 17],
  ['3.log.20261123-135012', 3],
  ['3.log.20261123-135012.gz', 3],
  ['3.log.20261123-135012.tmp', null],
  ['3.log.1', null],
  ['.log', null],
  ['x.log', null],
  ['0.log.gz', null],
])('%s belongs to restart %j', (name, expected) => {
  expect(parseRestart(name)).toBe(expected);
});
