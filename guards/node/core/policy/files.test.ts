import { expect, test } from 'vitest';
import { files } from '../../testing/profile.ts';
import { filePolicy } from './files.ts';
import { runtimePaths } from './runtime-paths.ts';

const policy = filePolicy([files('own', ['runtime'])], {
  code: ['/var/task'],
  runtime: runtimePaths('/var/lang/bin/node', []),
  cwd: () => '/var/task',
  // Everything is there: what is absent may be asked for by anybody.
  realpath: (path) => path,
  link: () => null,
});

test.each([
  ['the program of the process, of which libraries ask its C library', '/proc/self/exe'],
  ['the identity of the host, which traces carry', '/etc/machine-id'],
  ['the same where D-Bus keeps it', '/var/lib/dbus/machine-id'],
  ['the name of the system', '/etc/os-release'],
])('libraries read %s', (_, path) => {
  expect([policy.judge('read', path).action, policy.judge('write', path).action]).toEqual(['allow', 'deny']);
});

test.each(['/proc/self/environ', '/proc/self/mem', '/proc/1/exe', '/etc', '/etc/passwd', '/var/lib/dbus'])(
  'and not %s',
  (path) => {
    expect(policy.judge('read', path).action).toBe('deny');
  },
);
