import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, compareText, type Finding, type Severity } from '@emmental/model';
import { weighCauses } from '../../apps/cli/causes.ts';
import { byRisk } from '../../apps/cli/scan/judge.ts';
import { appReader, repositoryFolder } from '../measure/apps.ts';
import { quantile } from '../measure/handlers.ts';

/** The findings in the apps of one format. */
export interface Noise {
  readonly name: string;
  readonly apps: number;
  readonly functions: number;
  readonly findings: readonly PlacedFinding[];
  /**
   * Findings per function from a severity upwards: its own, plus its share of the findings that belong to no
   * function.
   */
  readonly perFunction: (least: Severity) => number;
}

export interface PlacedFinding {
  readonly repository: string;
  readonly finding: Finding;
}

/** The folders of real apps of each format, and the test that recognises a template. */
const sets = [
  {
    name: 'SAM',
    repositories: ['aws-samples/serverless-patterns', 'aws-samples/serverless-test-samples'],
    isTemplate: (file: string, text: string) =>
      /(^|\/)template\.ya?ml$/.test(file) && text.includes('AWS::Serverless-2016-10-31'),
  },
  {
    name: 'Serverless Framework',
    repositories: ['serverless/examples', 'aws-samples/serverless-patterns'],
    isTemplate: (file: string, text: string) =>
      /(^|\/)serverless\.ya?ml$/.test(file) && /^\s*name:\s*['"]?aws\b/m.test(text),
  },
] as const;

/** Scans `most` apps of each format, spread evenly over all apps. A missing repository is left out. */
export async function noise(sources: string, most: number): Promise<readonly Noise[]> {
  const found: Noise[] = [];
  for (const { name, repositories, isTemplate } of sets) {
    const reader = appReader();
    const templates = repositories.flatMap((repository) => {
      const folder = repositoryFolder(sources, repository);
      return folder === null
        ? []
        : filesBelow(folder).flatMap((file) =>
            isTemplate(file, readFileSync(join(folder, file), 'utf8')) ? [{ repository, folder, file }] : [],
          );
    });
    const step = Math.max(1, templates.length / most);
    const findings: PlacedFinding[] = [];
    const counts: ((least: Severity) => readonly number[])[] = [];
    let apps = 0;
    let functions = 0;
    for (let at = 0; at < templates.length; at += step) {
      const template = templates[Math.floor(at)];
      if (!template) continue;
      for (const { app, report, findings: each } of await reader.appsOf(template.folder, template.file)) {
        const said = weighCauses([...each].sort(byRisk));
        if (report.functions.length === 0) continue;
        apps += 1;
        functions += report.functions.length;
        findings.push(...said.map((finding) => ({ repository: template.repository, finding })));
        counts.push((least) => {
          const counted = said.filter(({ severity }) => atLeast(severity, least));
          const shared = counted.filter((finding) => finding.function === null).length;
          return app.functions.map(
            ({ id }) =>
              counted.filter((finding) => finding.function === id).length + shared / app.functions.length,
          );
        });
      }
    }
    const perFunction = (least: Severity) =>
      quantile(
        counts.flatMap((count) => count(least)),
        0.5,
      );
    found.push({ name, apps, functions, findings, perFunction });
  }
  return found;
}

/** The rules of the findings, the most frequent first, with their share of all findings. */
export function distribution(
  findings: readonly PlacedFinding[],
): readonly { readonly rule: string; readonly count: number; readonly share: number }[] {
  const counts = new Map<string, number>();
  for (const { finding } of findings) counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  return [...counts]
    .map(([rule, count]) => ({ rule, count, share: count / findings.length }))
    .sort((a, b) => b.count - a.count || compareText(a.rule, b.rule));
}

/** Picks `size` findings with a fixed seed, for a person to read. */
export function sample(findings: readonly PlacedFinding[], size: number): readonly PlacedFinding[] {
  let state = 20_261_124;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  return findings
    .map((finding) => ({ finding, order: random() }))
    .sort((a, b) => a.order - b.order)
    .slice(0, size)
    .map(({ finding }) => finding);
}

function filesBelow(folder: string, below = ''): readonly string[] {
  return readdirSync(join(folder, below), { withFileTypes: true })
    .sort((a, b) => compareText(a.name, b.name))
    .flatMap((entry) => {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory())
        return /^(\.git|node_modules)$/.test(entry.name) ? [] : filesBelow(folder, path);
      return entry.isFile() && /\.ya?ml$/.test(entry.name) ? [path] : [];
    });
}
