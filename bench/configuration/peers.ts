import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { compareText, type Finding } from '@emmental/model';
import { parse } from 'yaml';
import { type Difference, differences, type Misplaced, misplaced } from './differences.ts';
import { findingsIn, isAbout, weighsNothing } from './scan.ts';

/** One row of rules.json. */
interface Row {
  readonly id: string;
  readonly peers: Readonly<Record<string, readonly string[]>>;
  readonly fixtures: readonly string[];
}

/** One answer of another scanner's own test, and ours. */
export interface Answer {
  readonly peer: string;
  readonly rule: string;
  /** The case, as a person finds it again. */
  readonly name: string;
  readonly theirs: boolean;
  /** Told with `scan --peers`, which tells what weighs nothing too. */
  readonly ours: boolean;
  /** Told without being asked for. */
  readonly weighed: boolean;
  /** Why ours stands where they differ; null = no reason is written down. */
  readonly why: Difference | null;
  /** What the query of the test asks, where that is not what its row is about. */
  readonly misplaced: Misplaced | null;
}

/**
 * Sets every rule against the tests that other scanners have for theirs. DIR holds their repositories as <owner>/<name>;
 * one that is not there is left out. Their files are read where they lie.
 */
export async function peerAnswers(data: string, peers: string): Promise<readonly Answer[]> {
  const rows = (JSON.parse(readFileSync(join(data, 'rules.json'), 'utf8')) as readonly Row[]).filter(
    ({ id }) => !/^EMM-(AZ|GCF|GCF2|PUBSUB)-/.test(id),
  );
  const answers = [
    ...(await ofCheckov(rows, join(peers, 'bridgecrewio/checkov'))),
    ...(await ofGuard(rows, join(peers, 'aws-cloudformation/aws-guard-rules-registry'))),
    ...(await ofKics(rows, join(peers, 'Checkmarx/kics'))),
  ];
  return answers.map((one) => ({
    ...one,
    why: one.ours === one.theirs ? null : reasonFor(one),
    misplaced:
      misplaced.find(
        ({ rule, peer, query }) => rule === one.rule && peer === one.peer && query.test(one.name),
      ) ?? null,
  }));
}

type Bare = Omit<Answer, 'why' | 'misplaced'> & {
  /** Rows whose rules found something. */ readonly found: readonly string[];
};

const reasonFor = ({ peer, rule, name, theirs, found }: Bare): Difference | null =>
  differences.find(
    (one) =>
      (one.rule === undefined || one.rule === rule) &&
      (one.peer === undefined || one.peer === peer) &&
      (one.theirs === undefined || one.theirs === theirs) &&
      (one.name === undefined || one.name.test(name)) &&
      (one.as === undefined || found.includes(one.as)),
  ) ?? null;

const rowsOf = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap(({ status, aliases }) => (status === 'fail' ? aliases : []));

/** Our answer about a row, from what was found about its resource or file. */
function answerOf(row: Row, findings: readonly Finding[]): Pick<Answer, 'ours' | 'weighed'> {
  const about = findings.filter(({ status, aliases }) => status === 'fail' && aliases.includes(row.id));
  return { ours: about.length > 0, weighed: about.some((one) => !weighsNothing(one)) };
}

/** Its unit tests name the resources that pass and fail. */
async function ofCheckov(rows: readonly Row[], folder: string): Promise<readonly Bare[]> {
  const answers: Bare[] = [];
  for (const [tests, checks] of [
    ['tests/cloudformation/checks/resource/aws', 'checkov/cloudformation/checks/resource/aws'],
    ['tests/serverless/checks/aws', 'checkov/serverless/checks/function/aws'],
  ] as const) {
    const below = join(folder, tests);
    if (!existsSync(below)) continue;
    for (const file of readdirSync(below)
      .filter((name) => /^test_\w+\.py$/.test(name))
      .sort(compareText)) {
      const test = readFileSync(join(below, file), 'utf8');
      const check = /checks\.[\w.]*?(\w+) import check/.exec(test)?.[1];
      const example = /["']\/?([\w/]*example_\w+)["']/.exec(test)?.[1];
      const module = check && join(folder, checks, `${check}.py`);
      if (!module || !example || !existsSync(module) || !existsSync(join(below, example))) continue;
      const id = /id\s*=\s*["'](CKV\w+)["']/.exec(readFileSync(module, 'utf8'))?.[1] ?? '';
      const row = rows.find(({ peers }) => peers['checkov']?.includes(id));
      if (!row) continue;
      const found = await findingsIn(join(below, example), '', true);
      for (const [set, theirs] of [
        ['failing_resources', true],
        ['passing_resources', false],
      ] as const)
        for (const resource of resourcesIn(test, set))
          answers.push({
            peer: 'checkov',
            rule: row.id,
            name: `${id} ${basename(example)} ${resource}`,
            theirs,
            ...answerOf(
              row,
              found.filter((one) => isAbout(one, resource.split('.').at(-1) ?? '')),
            ),
            found: rowsOf(found),
          });
    }
  }
  return answers;
}

const resourcesIn = (test: string, set: string): readonly string[] =>
  [...(new RegExp(`${set}\\s*=\\s*\\{([^}]*)\\}`).exec(test)?.[1] ?? '').matchAll(/["']([^"']+)["']/g)].map(
    (match) => match[1] ?? '',
  );

/** Its tests are a template and an expectation each; SKIP and PASS both say that nothing is wrong. */
async function ofGuard(rows: readonly Row[], folder: string): Promise<readonly Bare[]> {
  const answers: Bare[] = [];
  const work = mkdtempSync(join(tmpdir(), 'emmental-peers-'));
  try {
    for (const row of rows)
      for (const fixture of row.fixtures.filter((one) => one.includes('aws-guard-rules-registry:'))) {
        const file = join(folder, fixture.slice(fixture.indexOf(':') + 1));
        if (!existsSync(file)) continue;
        const cases = parse(readFileSync(file, 'utf8')) as readonly {
          readonly name: string;
          readonly input: { readonly Resources?: object } | null;
          readonly expectations: { readonly rules: Readonly<Record<string, string>> };
        }[];
        for (const one of cases) {
          if (!one.input?.Resources) continue;
          writeFileSync(join(work, 'template.json'), JSON.stringify(one.input));
          const found = await findingsIn(work, 'template.json', true);
          answers.push({
            peer: 'guard',
            rule: row.id,
            name: `${basename(file, '_tests.yml')}: ${one.name}`,
            theirs: Object.values(one.expectations.rules).includes('FAIL'),
            ...answerOf(row, found),
            found: rowsOf(found),
          });
        }
      }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return answers;
}

/** Its fixtures are files that are wrong and files that are not. */
async function ofKics(rows: readonly Row[], folder: string): Promise<readonly Bare[]> {
  const answers: Bare[] = [];
  const work = mkdtempSync(join(tmpdir(), 'emmental-peers-'));
  try {
    for (const row of rows)
      for (const fixture of row.fixtures.filter(
        (one) => one.startsWith('Checkmarx/kics:') && !one.includes('/pulumi/'),
      )) {
        const below = join(folder, fixture.slice(fixture.indexOf(':') + 1).replace(/\/\([^/]*$/, ''));
        if (!existsSync(below)) continue;
        for (const file of readdirSync(below)
          .filter((name) => /^(positive|negative)\d*\.(ya?ml|json|tf)$/.test(name))
          .sort(compareText)) {
          // Alone, since all files of a Terraform folder are one module.
          const name = fixture.includes('/serverlessFW/') ? 'serverless.yml' : file;
          writeFileSync(join(work, name), readFileSync(join(below, file)));
          const found = await findingsIn(work, name, true);
          rmSync(join(work, name));
          answers.push({
            peer: 'KICS',
            rule: row.id,
            name: `${below.slice(below.indexOf('queries/') + 8).replace(/\/test$/, '')} ${file}`,
            theirs: file.startsWith('positive'),
            ...answerOf(row, found),
            found: rowsOf(found),
          });
        }
      }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return answers;
}
