import { readFileSync } from 'node:fs';
import type { FunctionReview } from '@emmental/access';
import type { Finding } from '@emmental/model';
import type { ScannedApp } from '../apps/cli/pipeline.ts';
import { appReader, repositoryFolder } from './measure/apps.ts';
import { required } from './measure/arguments.ts';

/**
 * Checks plain facts about public SAM templates: a function has `Resource: '*'`, a full-access policy, or an open
 * URL. Each fact must be a finding of that function, or a grant with a mark: excess, unavoidable, or kept for an open
 * question.
 *
 *     npm run bench:facts -- --truth FILE --sources DIR
 *
 * Exits 1 if a fact is missing in the results, or if its template or function is not found.
 */
interface Truth {
  readonly repo: string;
  readonly path: string;
  readonly facts: readonly { readonly function: string; readonly kind: string }[];
}

const usage = 'bench:facts --truth FILE --sources DIR';
const truth = JSON.parse(readFileSync(required('truth', usage), 'utf8')) as readonly Truth[];
const sources = required('sources', usage);
const reader = appReader();

/** The results in which the facts of each kind appear: findings first, then the marks of grants; [] = in none. */
const ways: Readonly<
  Record<string, (fn: FunctionReview, findings: readonly Finding[]) => readonly string[]>
> = {
  'Resource*': (fn, findings) =>
    grantWays(fn, findings, ({ grant }) => grant.resource === '*' && grant.managed === null),
  FullAccess: (fn, findings) =>
    grantWays(fn, findings, ({ grant }) =>
      /FullAccess|AdministratorAccess/.test(grant.managed ?? grant.statement.origin),
    ),
  UrlNone: (_, findings) => ruleNames(findings.filter(({ rule }) => rule === 'access/public-function-url')),
};

const surfaced = { finding: 0, excess: 0, unavoidable: 0, kept: 0, 'not at all': 0 };
let all = 0;
for (const { repo, path, facts } of truth) {
  const folder = repositoryFolder(sources, repo);
  const apps = folder === null ? [] : await reader.appsOf(folder, path);
  for (const fact of facts) {
    all += 1;
    const how = waysOf(apps, fact.function, fact.kind);
    const first = how[0]?.startsWith('finding') ? 'finding' : how[0];
    surfaced[isWay(first) ? first : 'not at all'] += 1;
    process.stdout.write(
      `${fact.kind.padEnd(12)}${how.length === 0 ? 'NOT AT ALL' : how.join(', ')}\n            ${repo}/${path} ${fact.function}\n`,
    );
  }
}
const good = all - surfaced['not at all'];
process.stdout.write(
  `\n${good} of ${all} facts surface: ${surfaced.finding} as a finding, ${surfaced.excess} only as a grant marked excess, ${surfaced.unavoidable} only as unavoidable, ${surfaced.kept} only as kept for something that could not be decided\n`,
);
process.exit(good === all && all > 0 ? 0 : 1);

function isWay(text: string | undefined): text is keyof typeof surfaced {
  return text !== undefined && text in surfaced;
}

function waysOf(apps: readonly ScannedApp[], name: string, kind: string): readonly string[] {
  return apps.flatMap((app) =>
    [...app.review().functions.values()]
      .filter((fn) => fn.name === name)
      .flatMap((fn) =>
        (ways[kind] ?? (() => []))(
          fn,
          app.findings.filter((finding) => finding.function === fn.id),
        ),
      ),
  );
}

/**
 * Returns the findings about one of the chosen grants, then the marks of these grants. Excess comes first: a grant
 * may be used in part.
 */
function grantWays(
  fn: FunctionReview,
  findings: readonly Finding[],
  chosen: (use: FunctionReview['uses'][number]) => boolean,
): readonly string[] {
  const uses = fn.uses.filter(chosen);
  const places = new Set(uses.map(({ grant }) => `${grant.file}:${grant.line}`));
  const pointing = findings.filter((finding) =>
    [
      `${finding.file}:${finding.line}`,
      ...finding.evidence.map(({ file, line }) => `${file}:${line}`),
      ...finding.details.map(({ at }) => at ?? ''),
    ].some((place) => places.has(place)),
  );
  return [
    ...ruleNames(pointing),
    ...(uses.some((use) => use.unused.length + use.broader.length > 0) ? ['excess'] : []),
    ...(uses.some((use) => use.grant.unavoidable || needsAll(fn, use.used)) ? ['unavoidable'] : []),
    ...(uses.some((use) => use.kept.length > 0) ? ['kept'] : []),
  ];
}

function ruleNames(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ rule }) => `finding ${rule}`))];
}

/** Does the function need one of the actions on `*`, and on no named resource? */
function needsAll(fn: FunctionReview, actions: readonly string[]): boolean {
  return fn.needed.some(
    (need) =>
      actions.includes(need.action) && need.resources.some(({ pattern, exact }) => pattern === '*' && exact),
  );
}
