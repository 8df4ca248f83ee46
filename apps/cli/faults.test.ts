import { accessRules } from '@emmental/access';
import { configurationRules } from '@emmental/configuration';
import { coverageOf, isWhole } from '@emmental/model';
import { renderJson } from '@emmental/report';
import { afterEach, expect, test, vi } from 'vitest';
import type { ScanRequest } from './scan.ts';
import { folderWith } from './testing/run.ts';

/** The phase that fails, for the app or the function of this name. */
const fault = vi.hoisted(() => ({ phase: '', name: 'bad' }));
const failIn = vi.hoisted(() => (phase: string, text: unknown) => {
  if (fault.phase === phase && String(text).includes(fault.name)) throw new Error(`injected into ${phase}`);
});

vi.mock('@emmental/read', async (actual) => {
  const real = await actual<typeof import('@emmental/read')>();
  return {
    ...real,
    readProfile: (...[source, folder]: Parameters<typeof real.readProfile>) => {
      failIn('rulebase', folder);
      return real.readProfile(source, folder);
    },
  };
});
vi.mock('@emmental/behaviour', async (actual) => {
  const real = await actual<typeof import('@emmental/behaviour')>();
  return {
    ...real,
    analyse: (...[program, entry, context]: Parameters<typeof real.analyse>) => {
      failIn('analysis', entry.module);
      return real.analyse(program, entry, context);
    },
    declaredFunctions: (...[program, module]: Parameters<typeof real.declaredFunctions>) => {
      failIn('declarations', module);
      return real.declaredFunctions(program, module);
    },
    codeFindings: (...[subjects]: Parameters<typeof real.codeFindings>) => {
      failIn('findings in code', subjects[0]?.function.id);
      return real.codeFindings(subjects);
    },
  };
});
vi.mock('@emmental/link', async (actual) => {
  const real = await actual<typeof import('@emmental/link')>();
  return {
    ...real,
    linkBehaviours: (...[app, found, answers]: Parameters<typeof real.linkBehaviours>) => {
      failIn('link', app.functions[0]?.id);
      return real.linkBehaviours(app, found, answers);
    },
  };
});
vi.mock('@emmental/access', async (actual) => {
  const real = await actual<typeof import('@emmental/access')>();
  return {
    ...real,
    review: (...[app, analyses, answers]: Parameters<typeof real.review>) => {
      failIn('review', app.id);
      return real.review(app, analyses, answers);
    },
  };
});
vi.mock('./app-report.ts', async (actual) => {
  const real = await actual<typeof import('./app-report.ts')>();
  return {
    ...real,
    appReport: (...[reviewed, analyses, entries, leftOut]: Parameters<typeof real.appReport>) => {
      failIn('report', reviewed.app.id);
      return real.appReport(reviewed, analyses, entries, leftOut);
    },
  };
});
vi.mock('./waivers.ts', async (actual) => {
  const real = await actual<typeof import('./waivers.ts')>();
  return {
    ...real,
    waiversOf: (...[source, today]: Parameters<typeof real.waiversOf>) => {
      const waivers = real.waiversOf(source, today);
      return {
        ...waivers,
        over: (looked: Parameters<typeof waivers.over>[0]) => {
          failIn('waivers', looked.app.id);
          return waivers.over(looked);
        },
      };
    },
  };
});
vi.mock('./exceptions.ts', async (actual) => {
  const real = await actual<typeof import('./exceptions.ts')>();
  return {
    ...real,
    applyProfile: (...[apps, found, today, isChecked]: Parameters<typeof real.applyProfile>) => {
      failIn('exceptions', found.path);
      return real.applyProfile(apps, found, today, isChecked);
    },
  };
});
vi.mock('./dependencies/packages.ts', async (actual) => {
  const real = await actual<typeof import('./dependencies/packages.ts')>();
  return {
    ...real,
    packagesAt: (...[source, path, request, found]: Parameters<typeof real.packagesAt>) => {
      failIn('packages', 'bad');
      return real.packagesAt(source, path, request, found);
    },
  };
});

afterEach(() => {
  fault.phase = '';
});

const template = `Transform: AWS::Serverless-2016-10-31
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: ., FunctionUrlConfig: { AuthType: NONE } }
`;
const code = "exports.handler = async (event) => require('node:child_process').exec(event.body);\n";

const apps = {
  'bad/template.yaml': template,
  'bad/index.js': code,
  'bad/emmental.yaml': 'emmental: profile/1\n',
  'good/template.yaml': template,
  'good/index.js': code,
};

async function scanned(files: Readonly<Record<string, string>> = apps) {
  const { scan } = await import('./scan.ts');
  const folder = folderWith(files);
  const request: ScanRequest = {
    command: 'scan',
    path: folder,
    root: null,
    handlers: [],
    env: new Map(),
    opt: new Map(),
    parameters: new Map(),
    code: true,
    today: '2026-11-30',
  };
  const { report } = await scan(request, { step: () => {}, end: () => {} });
  return report;
}

const injectRule = (rules: readonly unknown[], phase: string): (() => void) => {
  const list = rules as { readonly id: string; check(input: { readonly app: { id: string } }): unknown }[];
  list.push({
    id: 'test/fault',
    check: ({ app }) => {
      failIn(phase, app.id);
      return [];
    },
  });
  return () => list.pop();
};

test('without a fault, two apps are reported and everything is analysed', async () => {
  const report = await scanned();
  expect(report.findings.filter(({ rule }) => rule === 'code/shell-from-event')).toHaveLength(2);
  expect(report.diagnostics).toEqual([]);
  expect(isWhole(coverageOf(report.apps, report.diagnostics))).toBe(true);
});

test.each([
  ['rulebase', 1],
  ['analysis', 1],
  ['link', 1],
  ['review', 1],
  ['report', 1],
  ['findings in code', 1],
  ['access rule', 2],
  ['configuration rule', 2],
  ['waivers', 2],
  ['exceptions', 2],
  ['packages', 2],
])('a fault in %s takes only its part, and is said', async (phase, sinks) => {
  const undo = [injectRule(accessRules, 'access rule'), injectRule(configurationRules, 'configuration rule')];
  try {
    fault.phase = phase;
    const report = await scanned();
    const found = report.findings.filter(({ rule }) => rule === 'code/shell-from-event');
    expect(found.map(({ function: id }) => id)).toContain('good/template.yaml#F');
    expect(found).toHaveLength(sinks);
    expect(report.diagnostics.map(({ message }) => message).join()).toContain(`injected into ${phase}`);
    const coverage = coverageOf(report.apps, report.diagnostics);
    expect(coverage).toMatchObject({ declared: 2, causes: [{ cause: 'fault' }] });
    expect(JSON.parse([...renderJson(report)].join(''))).toMatchObject({ coverage });
  } finally {
    for (const step of undo) step();
  }
});

test('a fault in a codebase of Firebase takes only that codebase, and is said', async () => {
  const functions = "exports.a = require('firebase-functions/v2/https').onRequest(() => {});\n";
  const manifest = '{ "main": "index.js", "dependencies": { "firebase-functions": "^6.0.0" } }\n';
  fault.phase = 'declarations';
  fault.name = 'bad';
  const report = await scanned({
    'bad/package.json': manifest,
    'bad/index.js': functions,
    'good/package.json': manifest,
    'good/index.js': functions,
  });
  expect(report.apps.flatMap((app) => app.functions.map(({ name }) => name))).toEqual(['a']);
  expect(report.diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual([
    'read/failed bad/package.json',
  ]);
});
