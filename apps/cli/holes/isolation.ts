import { spawnSync } from 'node:child_process';

/**
 * Returns the words that, before a command, give it a separate network with only loopback, and end every process that
 * it started when it ends; null if the system does not permit this. Linux: namespaces of network and processes inside
 * a user namespace (user_namespaces(7), pid_namespaces(7)).
 */
export function ownNetwork(): readonly string[] | null {
  if (process.platform !== 'linux') return null;
  const spaces = ['--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'];
  const rest = [...spaces, 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh'];
  const { status } = spawnSync('unshare', [...rest, 'true'], { stdio: 'ignore', timeout: 10_000 });
  return status === 0 ? ['unshare', ...rest] : null;
}
