import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { scanApp } from '../../apps/cli/pipeline.ts';
import { openSource, readApps } from '../read/index.ts';
import { type Scenario, scenarios } from './testing/scenarios.ts';

/** The text that each language needs around a scenario. */
const languages: Readonly<Record<string, { readonly file: string; text(scenario: Scenario): string }>> = {
  CloudFormation: { file: 'template.yaml', text: (scenario) => `Resources:\n${scenario.cloudformation}` },
  SAM: {
    file: 'template.yaml',
    text: (scenario) => `Transform: AWS::Serverless-2016-10-31\nResources:\n${scenario.sam}`,
  },
  Serverless: {
    file: 'serverless.yml',
    text: ({ serverless }) =>
      `service: shop\n${/^provider:/m.test(serverless) ? '' : 'provider: { name: aws }\n'}${serverless}`,
  },
  Terraform: { file: 'main.tf', text: (scenario) => scenario.terraform },
};

describe('the same problem gives the same findings in each language', () => {
  test.each(scenarios)('$name', async (scenario) => {
    const found = await Promise.all(
      Object.entries(languages).map(async ([language, { file, text }]) => ({
        language,
        ...(await scanned(file, text(scenario))),
      })),
    );
    const [first] = found;
    expect(first?.findings.map((finding) => finding.split(' ')[0])).toEqual(
      expect.arrayContaining([...scenario.finds]),
    );
    for (const { language, findings, diagnostics } of found) {
      expect(diagnostics, language).toEqual([]);
      expect(findings, language).toEqual(first?.findings);
    }
  });
});

/** `VisibilityTimeout`, `AWS::SQS::Queue`; not a name of a product, nor a document's own (`deadLetterTargetArn`). */
const ofCloudFormation = /AWS::|(?<![\w.:])(?!CloudFront|NoEcho)[A-Z][a-z]+[A-Z]\w+|(?<![\w.])[A-Z]\w+: /;

describe('a fix speaks the language of the file that it points at', () => {
  test.each(scenarios)('$name', async ({ terraform, serverless }) => {
    const { Terraform, Serverless } = languages;
    const hcl = await scanned(Terraform?.file ?? '', terraform);
    expect(hcl.fixes.filter(({ fix }) => ofCloudFormation.test(fix) || fix.includes('`'))).toEqual([]);
    const service = await scanned(Serverless?.file ?? '', Serverless?.text({ serverless } as Scenario) ?? '');
    const ofFunctions = service.fixes.filter(({ resource }) => /#functions\.\w+$/.test(resource ?? ''));
    expect(
      ofFunctions.filter(
        ({ fix }) => ofCloudFormation.test(fix) && !fix.includes('(in resources.extensions)'),
      ),
    ).toEqual([]);
  });

  test('flags of gcloud, and what SAM calls otherwise', async () => {
    const deploy = 'gcloud functions deploy fn --runtime nodejs22 --trigger-http --no-gen2\n';
    const [flags, sam] = await Promise.all([
      scanned('deploy.sh', deploy),
      scanned(
        'template.yaml',
        'Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: { Runtime: nodejs22.x, Handler: a.b }\n',
      ),
    ]);
    const fixesOf = (all: typeof flags.fixes) => all.map(({ fix }) => fix);
    expect(fixesOf(flags.fixes)).toContain('--security-level=secure-always');
    expect(fixesOf(sam.fixes)).toContain('Tracing: Active');
  });
});

async function scanned(file: string, text: string) {
  const folder = mkdtempSync(join(tmpdir(), 'emmental-scenario-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, file), text);
  const source = openSource(folder);
  const { apps, diagnostics } = readApps(source, '', {
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
  });
  const scans = await Promise.all(
    apps.map((app) =>
      scanApp(app, source, {
        assumptions: new Map(),
        code: false,
        progress: { step: () => {}, end: () => {} },
        today: '2026-11-24',
      }),
    ),
  );
  return {
    fixes: scans.flatMap((scan) => scan.findings).map(({ fix, resource }) => ({ fix: fix ?? '', resource })),
    findings: scans
      .flatMap((scan) => scan.findings)
      // Findings that only inform are left out, because languages do differ there: some make log groups and tags by themselves.
      .filter(({ severity }) => severity !== 'info')
      .map(({ rule, severity, status }) => `${rule} ${severity}${status === 'fail' ? '' : ` ${status}`}`)
      .sort(),
    diagnostics: diagnostics.map(({ code, message }) => `${code} ${message}`),
  };
}
