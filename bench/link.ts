import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareText, type Link, linkRules } from '@emmental/model';
import { required } from './measure/arguments.ts';

/**
 * Scans every checkout of a folder and counts, for each link rule, the functions whose source it found: certain, likely, and in
 * how many repositories.
 *
 *     npm run bench:link -- --sources DIR
 *
 * DIR has a checkout in each DIR/<owner>/<repo>. A scan that takes longer than ten minutes is named and left out.
 */
interface Scanned {
  readonly apps: readonly {
    readonly functions: readonly {
      readonly runtime: string | null;
      readonly handler: { readonly link?: Link } | null;
    }[];
  }[];
}

interface Hits {
  certain: number;
  likely: number;
  readonly repositories: Set<string>;
}

const sources = required('sources', 'bench:link --sources DIR');
const command = join(process.env['EMMENTAL_ROOT'] ?? process.cwd(), 'apps/cli/bin/emmental.js');
const cache = mkdtempSync(join(tmpdir(), 'emmental-link-'));
const hits = new Map(
  linkRules.map((how): [string, Hits] => [how, { certain: 0, likely: 0, repositories: new Set() }]),
);
const totals = { repositories: 0, functions: 0, linked: 0, readable: 0 };

try {
  for (const repository of checkouts(sources)) {
    const scanned = scan(join(sources, repository));
    if (scanned === null) {
      print(`${repository} could not be scanned`);
      continue;
    }
    totals.repositories += 1;
    for (const { runtime, handler } of scanned.apps.flatMap(({ functions }) => functions)) {
      totals.functions += 1;
      if (handler !== null || /^(?:nodejs|python)/.test(runtime ?? '')) totals.readable += 1;
      if (handler?.link === undefined) continue;
      totals.linked += 1;
      const row = hits.get(handler.link.how);
      if (!row) continue;
      row[handler.link.certain ? 'certain' : 'likely'] += 1;
      row.repositories.add(repository);
    }
  }
} finally {
  rmSync(cache, { recursive: true, force: true });
}

print(`${'RULE'.padEnd(30)}${'CERTAIN'.padStart(9)}${'LIKELY'.padStart(9)}${'REPOSITORIES'.padStart(15)}`);
for (const [how, { certain, likely, repositories }] of hits)
  print(
    `${how.padEnd(30)}${String(certain).padStart(9)}${String(likely).padStart(9)}${String(repositories.size).padStart(15)}`,
  );
print(
  `\n${totals.repositories} repositories, ${totals.functions} functions: ${totals.linked} linked, ${totals.readable - totals.linked} in JavaScript or Python without a source`,
);

/** Returns the checkouts below a folder, as `<owner>/<repo>`. */
function checkouts(folder: string): readonly string[] {
  const below = (path: string): readonly string[] =>
    readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort(compareText);
  return below(folder).flatMap((owner) =>
    below(join(folder, owner))
      .map((name) => `${owner}/${name}`)
      .filter((name) => existsSync(join(folder, name))),
  );
}

function scan(folder: string): Scanned | null {
  const { stdout } = spawnSync(process.execPath, [command, 'scan', '--format', 'json', folder], {
    encoding: 'utf8',
    maxBuffer: 1e9,
    timeout: 600_000,
    env: { PATH: process.env['PATH'], XDG_CACHE_HOME: cache },
  });
  try {
    return JSON.parse(stdout) as Scanned;
  } catch {
    return null;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
