import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { scanApp } from '../../apps/cli/pipeline.ts';
import { openSource, readApps } from '../read/index.ts';
import { type Scenario, scenarios } from './testing/scenarios.ts';

/** What each language needs around a scenario. */
const languages: Readonly<Record<string, { readonly file: string; text(scenario: Scenario): string }>> = {
  CloudFormation: { file: 'template.yaml', text: (one) => `Resources:\n${one.cloudformation}` },
  SAM: {
    file: 'template.yaml',
    text: (one) => `Transform: AWS::Serverless-2016-10-31\nResources:\n${one.sam}`,
  },
  Serverless: {
    file: 'serverless.yml',
    text: ({ serverless }) =>
      `service: shop\n${/^provider:/m.test(serverless) ? '' : 'provider: { name: aws }\n'}${serverless}`,
  },
  Terraform: { file: 'main.tf', text: (one) => one.terraform },
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
    expect(first?.findings.map((one) => one.split(' ')[0])).toEqual(
      expect.arrayContaining([...scenario.finds]),
    );
    for (const { language, findings, diagnostics } of found) {
      expect(diagnostics, language).toEqual([]);
      expect(findings, language).toEqual(first?.findings);
    }
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
    findings: scans
      .flatMap((one) => one.findings)
      // What only informs is where languages do differ: some make log groups and tags by themselves.
      .filter(({ severity }) => severity !== 'info')
      .map(({ rule, severity, status }) => `${rule} ${severity}${status === 'fail' ? '' : ` ${status}`}`)
      .sort(),
    diagnostics: diagnostics.map(({ code, message }) => `${code} ${message}`),
  };
}
