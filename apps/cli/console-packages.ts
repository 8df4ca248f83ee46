import { createRequire } from 'node:module';
import { WrongUse } from './exit.ts';
import manifest from './package.json' with { type: 'json' };

const versions = manifest.peerDependencies;
type ConsolePackage = keyof typeof versions;

/**
 * Refuses to start the console without the packages that it needs beside this one. They are not installed with the command line,
 * because they are larger than it and only the console loads them.
 */
export function requireConsolePackages(database: string | null): void {
  const needed: readonly ConsolePackage[] = [
    ...(database === null ? (['@electric-sql/pglite'] as const) : []),
    '@node-rs/argon2',
  ];
  const missing = needed.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const wanted = missing.map((name) => `${name}@${versions[name]}`).join(' ');
  throw new WrongUse(
    `the console needs packages that are not installed; install them where emmental is installed: npm install ${wanted}`,
  );
}

function isInstalled(name: ConsolePackage): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}
