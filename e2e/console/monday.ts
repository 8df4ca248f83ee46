import { hostile } from './fill.ts';
import { upload } from './upload.ts';

const severities = ['critical', 'high', 'medium', 'low'] as const;
const functions = ['Thumbnails', 'OrdersApi', 'UploadApi', 'Mailer', 'NightlyReport'] as const;

/** The rule, the sentence and the fix of the findings of an edit. */
const edits = [
  ['code/shell-from-event', 'can run commands', "execFile('convert', […]) instead of a shell"],
  ['access/excess-write', 'can delete Orders; its code never does', 'emmental permissions --function'],
  [
    'dependencies/known-vulnerability',
    'loads tar 7.4.3, which writes outside its folder',
    'upgrade tar to 7.5.11',
  ],
  ['log/no-retention', 'keeps its logs for ever', 'set RetentionInDays'],
  ['access/shared-role', 'shares its role with others', 'give each function a role of its own'],
] as const;

/** Returns the scans of two apps with 60 findings together: two thirds without an owner, in edits of a few findings each. */
export const monday = () =>
  ['shop', 'billing'].map((app, half) => ({
    ...upload(app),
    functions: upload(app).functions.map((fn) => ({ ...fn, owner: null })),
    accepted: accepted(),
    findings: Array.from({ length: 30 }, (_, at) => {
      const [rule, says, fix] = edits[at % edits.length] ?? edits[0];
      const name = functions[(at * 3) % functions.length] ?? 'Thumbnails';
      return {
        fingerprint: `${app}-${at}`,
        function: name,
        rule,
        severity: severities[(at + Math.floor(at / 4)) % severities.length],
        title: at === 7 && half === 0 ? `${name} ${hostile}` : `${name} ${says}`,
        owner: at % 3 === 0 ? `@${app}/media` : null,
        edit: at % 10 === 9 ? null : rule,
        document: {
          file: at % 5 === 1 ? 'template.yaml' : `src/${name.toLowerCase()}.ts`,
          line: 10 + at,
          fix: at % 10 === 9 ? null : fix,
          evidence: [{ file: `src/${name.toLowerCase()}.ts`, line: 10 + at, text: 'await run(command)' }],
        },
      };
    }),
  }));

const dayFromToday = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Decisions in the repository: one that has ended, one that ends soon, one without an end. */
const accepted = () =>
  (
    [
      ['rulebase', 'geo-proxy', 'access/public-function-url', dayFromToday(-1), 0],
      ['rulebase', 'split', 'access/shared-role', dayFromToday(5), 4],
      ['rulebase', 'tar', 'dependencies/known-vulnerability GHSA-xxxx-xxxx-xxxx', 'fix-available', 1],
      ['rulebase', 'old', 'code/path-from-event', dayFromToday(90), 0],
      ['line', null, 'log/no-retention', null, 2],
    ] as const
  ).map(([kind, name, finding, until, findings], at) => ({
    kind,
    name,
    finding,
    where: at === 1 ? 'OrdersApi' : null,
    reason: at === 4 ? null : `MAIL-4${at}: the split is planned`,
    owner: at === 4 ? null : '@shop/media',
    until,
    by: 'emmental',
    file: at === 4 ? 'template.yaml' : 'emmental.yaml',
    line: 40 + at,
    findings,
  }));
