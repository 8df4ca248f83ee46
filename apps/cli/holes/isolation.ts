import { spawnSync } from 'node:child_process';

/**
 * Returns the words that, before a command, give it a network of its own with only loopback, and end everything it
 * started when it ends; null where the system permits that to nobody. Linux: namespaces of network and processes
 * inside a user namespace (user_namespaces(7), pid_namespaces(7)).
 */
export function ownNetwork(): readonly string[] | null {
  if (process.platform !== 'linux') return null;
  const spaces = ['--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'];
  const rest = [...spaces, 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
  const { status } = spawnSync('unshare', [...rest, 'true'], { stdio: 'ignore', timeout: 10_000 });
  return status === 0 ? ['unshare', ...rest] : null;
}
