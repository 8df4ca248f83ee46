import { expect, it, test } from 'vitest';
import { googleMethods } from './methods.ts';
import { googleMethodOfClient, googleRoles, permissionsOfGoogleMethod } from './tables.ts';

test.each([
  ['secretmanager', 'SecretManagerService', 'AccessSecretVersion', 'secretmanager.versions.access'],
  ['compute', 'Instances', 'Stop', 'compute.instances.stop'],
  ['tasks', 'CloudTasks', 'PurgeQueue', 'cloudtasks.queues.purge'],
  ['kms', 'KeyManagementService', 'Decrypt', 'cloudkms.cryptoKeyVersions.useToDecrypt'],
  ['run', 'Jobs', 'RunJob', 'run.jobs.run'],
  ['scheduler', 'CloudScheduler', 'PauseJob', 'cloudscheduler.jobs.pause'],
])('%s %s.%s needs %s', (client, service, method, permission) => {
  const id = googleMethodOfClient(client, service, method) ?? '';
  expect(permissionsOfGoogleMethod(id)).toContain(permission);
});

it('every permission of the table that is written by hand is in the role that stands beside it', () => {
  const wrong = [...googleMethods].flatMap(([id, { permissions, role }]) =>
    permissions
      .filter((each) => !googleRoles().get(role)?.permissions.has(each))
      .map((each) => `${id}: ${each} in ${role}`),
  );
  expect(wrong).toEqual([]);
});
