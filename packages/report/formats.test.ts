import type { Finding, Report } from '@emmental/model';
import { expect, test } from 'vitest';
import { renderJson } from './json.ts';
import { renderJunit } from './junit.ts';
import { renderMarkdown } from './markdown.ts';
import { renderSarif } from './sarif.ts';
import { renderDependencies } from './terminal/dependencies.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  rule: 'code/shell-from-event',
  aliases: [],
  title: 'Anyone can run commands in Orders',
  function: 'template.yaml#Orders',
  resource: null,
  file: 'src/a.js',
  line: 7,
  column: 1,
  status: 'fail',
  condition: null,
  severity: 'critical',
  slice: 'code',
  threats: [],
  evidence: [],
  fix: 'emmental permissions --function Orders --format sam',
  fingerprint: '0123456789abcdef',
  details: [],
  mark: null,
  ...more,
});

const report = (findings: readonly Finding[], more: Partial<Report> = {}): Report => ({
  command: 'scan',
  tool: { name: 'emmental', version: '0.0.0' },
  root: '.',
  asked: { paths: ['.'], options: [], folder: '.' },
  apps: [],
  findings,
  diagnostics: [],
  notChecked: [],
  stats: {
    templates: 1,
    functions: 1,
    functionsAnalysed: 1,
    values: 0,
    valuesUnknown: 0,
    behaviours: 0,
    unknown: 2,
    baseline: 0,
    waived: 0,
  },
  of: { commit: null, profileDigest: null },
  ...more,
});

const controls = ['\u0000', '\u001b'];
const hostile =
  '</testcase>"\u0000\u001b[31m]]>& \ud800 `x` <img src=x onerror=1> [a](javascript:1) @team #1 *b* |';

test('Markdown holds at most five problems and counts the rest', () => {
  const text = renderMarkdown(report(Array.from({ length: 8 }, () => finding())), { since: 'origin/main' });
  expect(text.match(/^- \*\*critical\*\*/gm)).toHaveLength(5);
  expect(text).toContain('### Emmental: 8 new (8 critical)');
  expect(text).toContain('… and 3 more: `emmental scan --all`');
  expect(text).toContain('compared with `origin/main`');
});

test('JSON, SARIF and Markdown name the commit, the rulebase, the date of the advisories and the version', () => {
  const origin = { commit: '0123456789abcdef0123456789abcdef01234567', profileDigest: '571bf2ce004b' };
  const dependencies = { files: [], packages: [], skipped: [], asOf: { npm: '2026-11-24' }, old: [] };
  const proven = report([], {
    of: origin,
    dependencies: dependencies as unknown as NonNullable<Report['dependencies']>,
  });
  expect(renderMarkdown(proven, { since: null })).toContain(
    '\nemmental 0.0.0 · commit 0123456789ab · rulebase 571bf2ce004b · advisories npm 2026-11-24\n',
  );
  const sarif = JSON.parse(renderSarif(proven, [])) as { runs: { properties: object; tool: object }[] };
  expect(sarif.runs[0]).toMatchObject({
    properties: { of: origin, asOf: { npm: '2026-11-24' } },
    tool: { driver: { version: '0.0.0' } },
  });
  for (const command of ['scan', 'dependencies'] as const)
    expect(JSON.parse([...renderJson({ ...proven, command })].join(''))).toMatchObject({
      of: origin,
      asOf: { npm: '2026-11-24' },
      tool: { version: '0.0.0' },
    });
});

test('Markdown of nothing says so, and what is open', () => {
  expect(renderMarkdown(report([]), { since: 'HEAD~1' })).toBe(
    '### Emmental: nothing new in what was checked\n\n1 function · compared with `HEAD~1` · 2 things could not be decided  \nemmental 0.0.0 · no commit · no rulebase · no advisory data\n',
  );
});

test('names of a repository are words in Markdown: no tag, link, mention or heading', () => {
  const text = renderMarkdown(report([finding({ title: hostile, file: 'a`b``c.js', fix: hostile })]), {
    since: null,
  });
  expect(text).not.toMatch(/<img|(^|[^\\])\[a\]|@team|(^|[^\\])\*b/);
  expect(controls.filter((control) => text.includes(control))).toEqual([]);
  expect(text).toContain('``` a`b``c.js:7 ```');
});

test('JUnit fails what is at or above the threshold, and tells the rest', () => {
  const findings = [
    finding(),
    finding({ severity: 'low', rule: 'function/no-tracing' }),
    finding({ status: 'unknown', details: [{ label: 'open', text: 'set at deployment' }] }),
    finding({
      status: 'waived',
      waiver: {
        by: 'checkov',
        rule: 'CKV_AWS_1',
        reason: 'a demo',
        owner: null,
        until: null,
        file: 'a',
        line: 1,
        column: 1,
      },
    }),
  ];
  const text = renderJunit(report(findings), 'high');
  expect(text).toContain('<testsuites name="emmental" tests="4" failures="1" errors="0" skipped="2">');
  expect(text).toContain('<skipped message="set at deployment"/>');
  expect(text).toContain('<skipped message="waived: a demo"/>');
  expect(renderJunit(report(findings), null)).toContain('failures="0"');
  expect(renderJunit(report(findings), 'low')).toContain('failures="2"');
});

test('JUnit counts what could not be read as errors', () => {
  const diagnostics = [
    {
      code: 'read/syntax' as const,
      message: 'the file has a syntax error',
      file: 'b.yaml',
      line: 3,
      column: 1,
      severity: 'error' as const,
    },
  ];
  expect(renderJunit(report([], { diagnostics }), 'high')).toContain('errors="1"');
});

test('JUnit is XML whatever the names are', () => {
  const text = renderJunit(report([finding({ title: hostile, fix: hostile, file: hostile })]), 'high');
  expect([...controls, '\ud800'].filter((control) => text.includes(control))).toEqual([]);
  // Each tag that is opened is one of ours: what is left between them holds no sign of markup.
  const between = text.replace(
    /<\/?(testsuites|testsuite|testcase|failure)( [a-z]+="[^"<>]*")*\/?>|<\?xml[^>]*\?>/g,
    '',
  );
  expect(between).not.toMatch(/[<>]/);
  expect(between.replace(/&(amp|lt|gt|quot|#10|#13|#9);/g, '')).not.toContain('&');
});

test('a name that reads like a link is text in SARIF', () => {
  const titles = ['[a](https://example.org) runs', 'x\\](https://example.org)', 'list[0] (of two)'];
  const document = JSON.parse(
    renderSarif(report(titles.map((title) => finding({ title, fix: null }))), []),
  ) as {
    readonly runs: readonly [
      { readonly results: readonly { readonly message: { readonly text: string } }[] },
    ];
  };
  expect(document.runs[0].results.map(({ message }) => message.text)).toEqual([
    '[a\\](https://example.org) runs',
    'x\\\\\\](https://example.org)',
    'list[0] (of two)',
  ]);
});

test('without advisories the next command fetches them, on lines of 80', () => {
  const of = (ecosystem: string) => ({
    ecosystem,
    name: 'a',
    version: '1.0.0',
    loadedBy: [],
    shippedWith: [],
  });
  const packages = [of('Maven'), of('npm'), of('npm')];
  const text = renderDependencies(
    report([], {
      command: 'dependencies',
      dependencies: { asOf: null, old: [], files: [], packages, skipped: [] } as unknown as NonNullable<
        Report['dependencies']
      >,
    }),
    { all: false, time: '0 s', failOn: null, since: null, linesOf: () => null, openPaths: [] },
    { program: 'emmental', width: 80, unicode: true, color: false },
  );
  const next = text.slice(text.indexOf('Next  ') + 6, text.indexOf('emmental dependencies --format'));
  expect(next.replace(/\s*\\\n\s*/g, ' ').trim()).toBe('emmental db update');
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
});

test('all functions of a finding are in JSON, SARIF, JUnit and Markdown', () => {
  const ids = Array.from({ length: 20 }, (_, index) => `template.yaml#F${index}`);
  const shared = finding({
    function: ids[0] ?? null,
    parts: ids.map((id, index) => ({
      function: id,
      fingerprint: index.toString(16).padStart(16, '0'),
      title: id,
      severity: 'high',
      details: [],
    })),
  });
  const written = report([shared]);
  const [row] = JSON.parse([...renderJson(written)].join('')).findings;
  expect(row.functions.map(({ id }: { id: string }) => id)).toEqual(ids);
  expect(row.functions[3]).toEqual({
    id: ids[3],
    file: shared.file,
    line: shared.line,
    fingerprint: '0000000000000003',
    severity: 'high',
  });
  const [result] = JSON.parse(renderSarif(written, [])).runs[0].results;
  expect(result.properties.functions).toEqual(row.functions);
  for (const id of ids) {
    expect(renderJunit(written, 'high')).toContain(`function: ${id} (`);
    expect(renderMarkdown(written, { since: null })).toContain(`\`${id.slice(id.indexOf('#') + 1)}\``);
  }
});
