import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** libddwaf with the recommended rules of dd-trace; returns the rules that match a raw or decoded value. */
export interface Peer {
  readonly name: string;
  readonly flags: (value: unknown) => boolean;
}

const engine = '@datadog/native-appsec@11.0.3';
const tracer = 'dd-trace@6.21.0';
const rulesFile = 'package/packages/dd-trace/src/appsec/recommended.json';

interface Waf {
  createContext(): {
    run(input: object, timeout: number): { status?: string; events?: unknown[] };
    dispose(): void;
  };
}

/** Installs the other engine into the repository's cache folder, never as a dependency; null if that fails. */
export function installPeer(root: string): Peer | null {
  const folder = join(root, 'node_modules', '.cache', 'emmental', 'peers');
  mkdirSync(folder, { recursive: true });
  const module = join(folder, 'node_modules', '@datadog', 'native-appsec');
  const rules = join(folder, 'recommended.json');
  const npm = (...args: readonly string[]): boolean =>
    spawnSync('npm', args, { cwd: folder, stdio: 'ignore' }).status === 0;
  if (
    !existsSync(module) &&
    !npm('install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, engine)
  )
    return null;
  if (!existsSync(rules)) {
    if (!npm('pack', tracer)) return null;
    const archive = `${tracer.replace('@', '-')}.tgz`;
    const read = spawnSync('tar', ['xzf', archive, '-O', rulesFile], { cwd: folder, maxBuffer: 1e8 });
    if (read.status !== 0) return null;
    spawnSync('tee', [rules], { input: read.stdout, stdio: ['pipe', 'ignore', 'ignore'] });
  }
  const { DDWAF } = createRequire(join(folder, 'x.js'))('@datadog/native-appsec') as {
    DDWAF: new (rules: object, path: string) => Waf;
  };
  const waf = new DDWAF(JSON.parse(readFileSync(rules, 'utf8')) as object, 'recommended');
  return {
    name: 'libddwaf',
    flags: (value) => {
      const context = waf.createContext();
      const result = context.run({ persistent: { 'server.request.body': value } }, 5_000_000);
      context.dispose();
      return (result.events?.length ?? 0) > 0;
    },
  };
}
