import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quietPackages, reviewedPackages } from '@emmental/knowledge';
import { distributionsFor } from '../packages/dependencies/graph/python/import-names.ts';
import { normalizedName } from '../packages/dependencies/versions/pep440.ts';
import { required } from './measure/arguments.ts';
import { type CloudUse, cloudUseOf } from './quiet/cloud-use-of.ts';
import type { Ecosystem } from './quiet/release.ts';

/**
 * Checks the table of packages that call no cloud: downloads the newest release of each row and of all that it requires,
 * and searches their code for a cloud SDK, a signature or an address. A package that shows one needs a reason in
 * `reviewedPackages`.
 *
 *     npm run bench:quiet -- --pypi URL
 *
 * URL = the address of PyPI; npm's registry is the one that npm is set to.
 *
 * Exits 1 if a package without a reason is found, or a reason is of no use any more.
 */
const index = required('pypi', 'bench:quiet --pypi URL');
const folder = mkdtempSync(join(tmpdir(), 'quiet-'));
let failed = false;
try {
  for (const ecosystem of ['npm', 'PyPI'] as const) failed = !(await check(ecosystem)) || failed;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

async function check(ecosystem: Ecosystem): Promise<boolean> {
  const rows = quietPackages[ecosystem].map((name) => distributionOf(ecosystem, name));
  const reasons = new Map(Object.entries(reviewedPackages[ecosystem]));
  const found = await readAll(ecosystem, rows, (name) => reasons.has(name));
  const uses = [...found].filter(([, { use }]) => use !== null);
  const unexplained = uses.filter(([name]) => !reasons.has(name));
  const idle = [...reasons.keys()].filter((name) => found.get(name)?.use == null);
  const absent = [...found].filter(([, { isThere }]) => !isThere).map(([name]) => name);
  print(`${ecosystem}: ${rows.length} rows, ${found.size} packages with all that they require`);
  for (const [name, { use }] of uses) print(`  ${name}  ${use}  ${reasons.get(name) ?? 'NO REASON'}`);
  if (idle.length > 0) print(`  reasons that no package needs: ${idle.join(', ')}`);
  if (absent.length > 0) print(`  not in the registry: ${absent.join(', ')}`);
  print(`  ${unexplained.length} without a reason`);
  return unexplained.length === 0 && idle.length === 0;
}

/** Reads packages and all that they require; what a package with a reason requires is not read. */
async function readAll(
  ecosystem: Ecosystem,
  rows: readonly string[],
  hasReason: (name: string) => boolean,
): Promise<ReadonlyMap<string, CloudUse>> {
  const found = new Map<string, CloudUse>();
  const met = new Set(rows);
  for (let waiting = [...met]; waiting.length > 0; ) {
    const next: string[] = [];
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
          const use = await cloudUseOf(ecosystem, name, {
            folder: join(folder, name.replaceAll('/', '+')),
            index,
          });
          found.set(name, use);
          if (!hasReason(name)) next.push(...use.requires.filter((required) => !met.has(required)));
          for (const required of use.requires) if (!hasReason(name)) met.add(required);
        }
      }),
    );
    waiting = next;
  }
  return found;
}

/** Returns the package in the registry that holds a module. */
function distributionOf(ecosystem: Ecosystem, name: string): string {
  return ecosystem === 'npm' ? name : normalizedName(distributionsFor(name)[0] ?? name);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
