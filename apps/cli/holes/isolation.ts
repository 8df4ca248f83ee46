import { spawnSync } from 'node:child_process';

/**
 * Words before a command that give it a network of its own, with nothing in it but loopback; null where the system lets
 * nobody have one. Linux: a network namespace in a user namespace (user_namespaces(7)).
 */
export function ownNetwork(): readonly string[] | null {
  if (process.platform !== 'linux') return null;
  const words = [
    'unshare',
    '--user',
    '--map-root-user',
    '--net',
    'sh',
    '-c',
    'ip link set lo up && exec "$@"',
    'sh',
  ];
  const [first = '', ...rest] = words;
  const { status } = spawnSync(first, [...rest, 'true'], { stdio: 'ignore', timeout: 10_000 });
  return status === 0 ? words : null;
}
