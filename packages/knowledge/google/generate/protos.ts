import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { googleClients as clients } from '../clients.ts';

/** Returns the proto files of a generated client as its package holds them; the package is kept in `cache`. */
export function protosOf(name: string, cache: string): unknown {
  const version = clients[name] ?? '';
  const folder = join(cache, 'npm', `@google-cloud+${name}-${version}`);
  const file = join(folder, 'build', 'protos', 'protos.json');
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true });
    const pack = ['pack', '--silent', '--pack-destination', folder, `@google-cloud/${name}@${version}`];
    const packed = execFileSync('npm', pack, { encoding: 'utf8' }).trim();
    execFileSync('tar', ['xzf', join(folder, packed), '-C', folder, '--strip-components=1']);
  }
  return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}
