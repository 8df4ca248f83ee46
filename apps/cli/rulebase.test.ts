import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { triggers } from '@emmental/inspect';
import { triggerKinds } from '@emmental/knowledge';
import { everySection, profileSections } from '@emmental/model';
import { compiledProfileSchema } from '@emmental/model/schema';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { copyOf, emmental, folderWith, repository, undecidedCopyOf } from './testing/run.ts';

/** A shop without the rulebase that the example has. */
function shop(files: Readonly<Record<string, string>> = {}): string {
  const folder = copyOf('weak-shop');
  rmSync(join(folder, 'emmental.yaml'));
  rmSync(join(folder, 'emmental.lock'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const read = (folder: string, name = 'emmental.yaml') => readFileSync(join(folder, name), 'utf8');
const profile = (args: readonly string[], cwd: string) => emmental(['profile', ...args], { cwd });

/** Functions of the one app of a document. */
const functionsIn = (stdout: string): readonly unknown[] =>
  (JSON.parse(stdout) as { apps: readonly { functions: readonly unknown[] }[] }).apps[0]?.functions ?? [];

interface Diagnostic {
  readonly code: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
function checked(folder: string): readonly Diagnostic[] {
  const { stdout } = profile(['check', '--format', 'json'], folder);
  return (JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics;
}
const codes = (folder: string) =>
  checked(folder).map(({ code, line, column }) => `${code} ${line}:${column}`);

describe('derive', () => {
  test('writes the rulebase and its lock, says what is watched and why, and changes nothing the second time', () => {
    const folder = shop();
    const first = profile(['derive'], folder);
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(first.stdout).toContain('Thumbnails/outbound/callback-url');
    expect(first.stdout).toContain('emmental assume Thumbnails/env.CALLBACK_URL');
    const [text, lock] = [read(folder), read(folder, 'emmental.lock')];
    const second = profile(['derive'], folder);
    expect(second.stdout).toContain('nothing changed');
    expect([read(folder), read(folder, 'emmental.lock')]).toEqual([text, lock]);
  });
  test.each(['weak-shop', 'photo-pipeline'])(
    'is what the examples hold: %s (else: npm run golden)',
    async (example) => {
      const folder = copyOf(example);
      profile(['derive'], folder);
      for (const name of ['emmental.yaml', 'emmental.lock'])
        await expect(read(folder, name)).toMatchFileSnapshot(join(repository, 'examples', example, name));
      expect(profile(['derive'], folder).stdout).toContain('nothing changed');
    },
  );
  test('holds no comment but the header: evidence is computed, not written', () => {
    const lines = read(undecidedCopyOf('weak-shop')).split('\n');
    const rules = lines.slice(lines.indexOf('emmental: profile/1'));
    expect(rules.filter((line) => line.includes('#'))).toEqual([]);
    expect(rules.join('\n')).not.toMatch(/\.mjs|template\.yaml:\d/);
  });
  test('follows the code: a new call adds its rule, one that is gone takes it away, the rest stays', () => {
    const folder = shop();
    profile(['derive'], folder);
    const text = `${read(folder)}# the end\n`.replace('  Mailer:\n', '  # sends mail\n  Mailer:\n');
    writeFileSync(join(folder, 'emmental.yaml'), text);
    writeFileSync(
      join(folder, 'src', 'mailer.mjs'),
      `export const handler = (event) => fetch('https://mail.example.com/send', { method: 'POST', body: event.Records[0].body });\n`,
    );
    const { stdout } = profile(['derive'], folder);
    expect(stdout).toContain('added    Mailer/outbound/mail-example-com');
    expect(stdout).toContain('removed  Mailer/outbound/aws');
    const after = read(folder);
    expect(after).toContain('  # sends mail\n  Mailer:\n');
    expect(after).toContain('# the end');
    expect(after).toContain('    permissions: none\n');
    const changed = after.split('\n').filter((line) => !text.split('\n').includes(line));
    expect(changed).toEqual([
      '      mail-example-com: { to: mail.example.com:443 }',
      '    permissions: none',
    ]);
  });
  test('a rule that a person changed stays when nothing needs it any more, and is told once', () => {
    const folder = shop();
    profile(['derive'], folder);
    const text = read(folder).replace('env:CALLBACK_URL, action: watch', 'env:CALLBACK_URL, action: deny');
    writeFileSync(join(folder, 'emmental.yaml'), text);
    writeFileSync(join(folder, 'src', 'thumbnail.mjs'), 'export const handler = () => {};\n');
    const told = profile(['derive'], folder).stdout.split('\n');
    expect(told).toContain('  removed  Thumbnails/processes/convert');
    expect(told.filter((line) => line.includes('Thumbnails/outbound/callback-url'))).toEqual([
      '  kept, although nothing uses it: Thumbnails/outbound/callback-url',
    ]);
  });
  test('puts rules into a file that holds decisions only, and keeps those', () => {
    const decided = `# decided\nemmental: profile/1\nexceptions:\n  demo: { finding: code/code-from-event, reason: a demo, owner: "@shop", until: 2999-12-31 }\n`;
    const folder = shop({ 'emmental.yaml': decided });
    expect(profile(['derive'], folder).status).toBe(0);
    for (const line of decided.split('\n')) expect(read(folder).split('\n')).toContain(line);
    expect(profile(['compile'], folder).status).toBe(0);
  });
  test('only prints with --dry-run', () => {
    const folder = shop();
    expect(profile(['derive', '--dry-run'], folder).stdout).toContain('functions:');
    expect(existsSync(join(folder, 'emmental.yaml'))).toBe(false);
  });
  test('writes through no link', () => {
    const folder = shop();
    const outside = folderWith({ 'emmental.yaml': 'emmental: profile/1\n' });
    rmSync(join(folder, 'emmental.yaml'), { force: true });
    const { symlinkSync } = process.getBuiltinModule('node:fs');
    symlinkSync(join(outside, 'emmental.yaml'), join(folder, 'emmental.yaml'));
    expect(profile(['derive'], folder).status).toBe(2);
    expect(read(outside)).toBe('emmental: profile/1\n');
  });
});

describe('a rulebase that cannot be read is told by place, with what to do', () => {
  const wrong = (text: string) => {
    const { status, stderr } = profile(['compile'], shop({ 'emmental.yaml': text }));
    return `${status} ${stderr}`;
  };
  const start = 'emmental: profile/1\nfunctions:\n  Mailer:\n';
  test.each([
    [
      'a key that is not known',
      `${start}    outbond: none\n`,
      /4:5 .*a function has no "outbond"; did you mean "outbound"\?/,
    ],
    [
      'a verb of another section',
      `${start}    outbound:\n      a: { from: x }\n`,
      /5:\d+ .*a rule of outbound has no "from"; it takes to, action/,
    ],
    [
      'a name that appears twice',
      `${start}    outbound:\n      a: { to: x:1 }\n      a: { to: y:1 }\n`,
      /6:7 .*the name a appears twice/,
    ],
    [
      'a glob without quotes',
      `${start}    outbound:\n      a: { to: *.example.com }\n`,
      /5:\d+ .*must be in quotes: "\*\.example\.com/,
    ],
    [
      'a word that YAML reads as a truth value',
      `${start}    outbound:\n      yes: { to: x:1 }\n`,
      /5:7 .*true or false/,
    ],
    ['no YAML at all', 'emmental: [\n', /emmental\.yaml:\d+:\d+ .*could be read: Flow sequence/],
    [
      'another version',
      'emmental: profile/2\n',
      /1:1 .*expected profile\/1, the version that this emmental reads: update emmental/,
    ],
    ['no version', 'app: x\n', /1:1 .*expected profile\/1, as in: emmental: profile\/1/],
    [
      'a misspelt verb, which is one fault',
      `${start}    files:\n      a: { wrte: /tmp/x }\n`,
      /5:\d+ .*a rule of files has no "wrte"; did you mean "write"\?\n$/,
    ],
    ['a mode that there is not', `${start}    mode: observe\n`, /4:5 .*expected learn, alert or enforce/],
    [
      'a target that is none',
      `${start}    outbound:\n      a: { to: "https://x.example/path" }\n`,
      /expected host:port/,
    ],
    ['a relative path', `${start}    files:\n      a: { read: tmp/x }\n`, /expected an absolute path/],
    [
      'a class that there is not',
      `${start}    inbound:\n      a: { from: GET /a, inspect: [sql] }\n`,
      /expected all, none or a list of sqli|sqli/,
    ],
    ['a list where a mapping is asked for', `${start}    outbound: [a]\n`, /4:5 .*expected/],
  ])('%s', (_, text, says) => {
    const said = wrong(text);
    expect(said).toMatch(says);
    expect(said).toMatch(/^2 /);
  });
  test('a huge file is refused, not read', () => {
    expect(wrong(`${start}    owner: x\n${'# x\n'.repeat(4_000_000)}`)).toMatch(
      /^2 .*larger than the limit/s,
    );
  });
  test('anchors that expand without end are a bound', () => {
    const bomb = `emmental: profile/1\na: &a [${'x,'.repeat(50)}x]\n${'bcdefgh'
      .split('')
      .map((name, i) => `${name}: &${name} [${`*${'abcdefg'[i]},`.repeat(40)}*${'abcdefg'[i]}]`)
      .join('\n')}\n`;
    expect(wrong(bomb)).toMatch(/^2 /);
  });
  test('a lock that is none is wrong use, never an empty lock', () => {
    const { status, stderr } = profile(['derive'], shop({ 'emmental.lock': '{"rules":{}}' }));
    expect(status).toBe(2);
    expect(stderr).toContain('emmental.lock is not a lock');
  });
});

describe('company rules', () => {
  const company =
    'emmental: profile/1\nfloor: { prod: { mode: alert }, exception-days: 30 }\ndefaults:\n  outbound:\n    tunnels: { to: "*.ngrok.io", action: deny }\n';
  const app = (more = '') => `emmental: profile/1\nextends: ./security/company.yaml\n${more}`;
  test('a company file of the wrong shape is not called by the name of the app’s', () => {
    const folder = shop({
      'emmental.yaml': app(),
      'security/company.yaml': 'emmental: profile/1\nflor: { mode: alert }\n',
    });
    const { stdout, stderr } = profile(['check'], folder);
    const said = `${stdout}${stderr}`.replaceAll(/\s+/g, ' ');
    expect(said).toContain('security/company.yaml:2:1');
    expect(said).toContain(
      'the rulebase has the wrong shape: flor: the file has no "flor"; did you mean "floor"?',
    );
  });
  const outbound = (folder: string) => {
    const { stdout } = profile(['compile', '--function', 'Mailer'], folder);
    const { functions } = JSON.parse(stdout) as {
      functions: Record<string, { outbound: readonly { name: string; origin: string }[] }>;
    };
    return functions['Mailer']?.outbound.map(({ name, origin }) => `${origin} ${name}`);
  };
  test('come from a path or from an installed package', () => {
    const byPath = shop({ 'security/company.yaml': company, 'emmental.yaml': app() });
    expect(outbound(byPath)).toContain('company tunnels');
    const byPackage = shop({
      'node_modules/@corp/rules/emmental.yaml': company,
      'emmental.yaml': 'emmental: profile/1\nextends: "@corp/rules"\n',
    });
    expect(outbound(byPackage)).toContain('company tunnels');
  });
  test('cannot be widened or lowered: an error with its place, and the stricter counts', () => {
    const folder = shop({
      'security/company.yaml': company,
      'emmental.yaml': app(
        'functions:\n  Mailer:\n    outbound:\n      tunnels: { to: "*.ngrok.io" }\nenvironments:\n  prod: { mode: learn }\nexceptions:\n  x: { finding: code/code-from-event, reason: r, owner: o, until: 2999-01-01 }\n',
      ),
    });
    expect(codes(folder)).toEqual(
      expect.arrayContaining(['profile/weaker 6:7', 'profile/weaker 8:11', 'profile/too-long 10:3']),
    );
    expect(profile(['check'], folder).status).toBe(1);
    const { stdout } = profile(['compile', '--environment', 'prod', '--function', 'Mailer'], folder);
    expect(stdout).not.toContain('"learn"');
    expect(outbound(folder)).toContain('company tunnels');
  });
  test.each(['', 'environments:\n  dev: { mode: learn }\n'])(
    'with a floor for prod bind an app that does not name prod (%j)',
    (environments) => {
      const folder = shop({
        'security/company.yaml': company,
        'emmental.yaml': app(`defaults:\n  mode: learn\n${environments}`),
      });
      expect(codes(folder)).toContain('profile/weaker 4:3');
      expect(profile(['check'], folder).status).toBe(1);
      expect(profile(['compile', '--function', 'Mailer'], folder).stdout).not.toContain('"learn"');
    },
  );
  test.each([
    ['that is not there', './gone.yaml', /2:1 .*could not be read: \.\/gone\.yaml was not found/],
    ['from a URL', 'https://corp.example/rules.yaml', /is a URL/],
    ['outside of the repository', '../../company.yaml', /was not found/],
    ['that extend themselves', './emmental.yaml', /extends itself/],
  ])('%s are an error with its place', (_, path, says) => {
    const folder = shop({ 'emmental.yaml': `emmental: profile/1\nextends: ${path}\n` });
    expect(
      checked(folder)
        .map(({ line, column, message }) => `${line}:${column} ${message}`)
        .join('\n'),
    ).toMatch(says);
  });
});

describe('check', () => {
  const mailer = (block: string) =>
    shop({ 'emmental.yaml': `emmental: profile/1\nfunctions:\n  Mailer:\n${block}` });
  test.each([
    ['a function that is not there', '    code: none\n  Mailr:\n    code: none\n', 'profile/no-function 5:3'],
    ['a source that is not there', '    inbound:\n      a: { from: sqs:Other }\n', 'profile/no-source 5:7'],
    [
      'a source whose kind no trigger has, in a deny, too',
      '    inbound:\n      a: { from: any }\n      b: { from: sqss:MailQueue, action: deny }\n',
      'profile/unknown-kind 6:7',
    ],
    [
      'a rule that a deny shadows',
      '    outbound:\n      a: { to: a.x.io:443 }\n      b: { to: "*.x.io", action: deny }\n',
      'profile/shadowed 5:7',
    ],
    [
      'a rule that another one covers',
      '    outbound:\n      a: { to: "*.x.io" }\n      b: { to: a.x.io:443 }\n',
      'profile/shadowed 6:7',
    ],
    [
      'a rule that another one covers, whose files go when a call ends',
      '    files:\n      a: { write: /tmp/** }\n      b: { write: /tmp/work/**, fresh: true }\n      c: { write: /tmp/x }\n',
      'profile/shadowed 7:7',
    ],
    [
      'a rule that nothing uses',
      '    outbound:\n      aws: { to: aws:ses }\n      b: { to: b.example:443 }\n',
      'profile/unused 6:7',
    ],
    ['a rule that allows everything', '    outbound:\n      a: { to: any }\n', 'profile/too-wide 5:7'],
    [
      'a rule that allows every action',
      '    permissions:\n      a: { call: "dynamodb:*", resource: "*" }\n',
      'profile/too-wide 5:7',
    ],
    ['a rule that allows every file', '    files:\n      a: { read: "/**" }\n', 'profile/too-wide 5:7'],
    ['a rule that allows every program', '    processes:\n      a: { run: "**" }\n', 'profile/too-wide 5:7'],
    [
      'a rule that allows everything in one environment',
      '    code: none\nenvironments:\n  prod:\n    functions:\n      Mailer:\n        outbound:\n          a: { to: any }\n',
      'profile/too-wide 10:11',
    ],
    ['a trigger that no rule names', '    inbound:\n      a: { from: sqs:Other }\n', 'profile/callers 90:1'],
    ['a shell with any arguments', '    processes:\n      a: { run: /bin/sh }\n', 'profile/too-wide 5:7'],
    ['native code', '    files: none\n    code:\n      a: { use: [eval, addon] }\n', 'profile/weakened 6:7'],
    ['sections that are missing', '    code: none\n', 'profile/not-limited 3:3'],
    ['a group that nobody defined', '    outbound:\n      a: { to: group:x }\n', 'profile/group 5:7'],
    [
      'enforce where a block would lose the event',
      '    mode: enforce\n    inbound:\n      q: { from: sqs:MailQueue }\n',
      'profile/loses-events 6:7',
    ],
    [
      'a permission that the template does not give',
      '    permissions:\n      a: { call: dynamodb:Scan, resource: Orders }\n',
      'profile/differs 5:7',
    ],
    [
      'a permission that only the template gives',
      '    permissions:\n      a: { call: ses:SendEmail }\n',
      'profile/differs 88:1',
    ],
    [
      'an assumption that has ended',
      '    code: none\nassume:\n  NightlyReport/env.KEY_ARN: { is: x, because: y, owner: z, until: 2020-01-01 }\n',
      'profile/expired 6:3',
    ],
  ])('tells %s', (_, block, code) => {
    expect(codes(mailer(block))).toContain(code);
  });
  test('a rule that allows too much is an error, unless it watches', () => {
    const severities = (action: string) => {
      const { stdout } = profile(
        ['check', '--format', 'json'],
        mailer(`    outbound:\n      a: { to: any${action} }\n`),
      );
      const { diagnostics } = JSON.parse(stdout) as {
        diagnostics: readonly (Diagnostic & { severity: string })[];
      };
      return diagnostics.filter(({ code }) => code === 'profile/too-wide').map(({ severity }) => severity);
    };
    expect(severities('')).toEqual(['error']);
    expect(severities(', action: watch')).toEqual([]);
  });
  test('names the nearest kind instead of one that no trigger has; compiling reports it, too', () => {
    const folder = mailer('    inbound:\n      a: { from: sqss:MailQueue }\n');
    expect(codes(folder)).not.toContain('profile/no-source 5:7');
    expect(checked(folder).map(({ message }) => message)).toContainEqual(
      expect.stringContaining('Mailer: sqss; did you mean sqs?'),
    );
    expect(profile(['compile'], folder).stderr).toContain('sqss; did you mean sqs?');
  });
  test('takes a permission that an open question keeps for no error', () => {
    const folder = folderWith({
      'template.yaml': `Transform: AWS::Serverless-2016-10-31
Resources:
  Seal:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: seal.handler
      Environment: { Variables: { KEY: '{{resolve:ssm:/key}}' } }
      Policies: [{ Statement: [{ Effect: Allow, Action: kms:Encrypt, Resource: '*' }] }]
`,
      'seal.mjs': `import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
const kms = new KMSClient({});
export const handler = () => kms.send(new EncryptCommand({ KeyId: process.env.KEY, Plaintext: 'x' }));
`,
    });
    profile(['derive'], folder);
    expect(codes(folder).map((code) => code.replace(/ .*/, ''))).toContain('profile/kept');
    const { status, stdout } = profile(['check'], folder);
    expect(stdout).toMatch(/warning {2}profile\/kept[\s\S]*\n +emmental assume\n[\s\S]*0 errors/);
    expect(status).toBe(0);
  });
  test('tells each fault of the shape once, in the order of the file, from where PATH is', () => {
    const folder = copyOf('weak-shop', {
      'emmental.yaml':
        'emmental: profile/1\nfunctions:\n  Admin:\n    outbond: none\n    processes: { x: { runn: /bin/sh } }\n',
    });
    const { stdout } = emmental(['profile', 'check', basename(folder)], { cwd: dirname(folder) });
    expect(stdout.match(/emmental\.yaml:\d+:\d+$/gm)).toEqual([
      'emmental.yaml:4:5',
      'emmental.yaml:5:18',
      'emmental.yaml:5:23',
    ]);
    expect(stdout).not.toContain('../emmental.yaml');
    const { status, stderr } = profile(['compile'], folder);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/emmental\.yaml:[45]:\d+ .*\(and 2 more: emmental profile check\)/),
    ]);
  });
  test('is content with quarantine, and with an app whose template gives what the rulebase says', () => {
    expect(
      codes(mailer('    mode: enforce\n    on-block: { quarantine: sqs:MailQueue }\n')).join(),
    ).not.toContain('loses-events');
    const folder = copyOf('well-built');
    profile(['derive'], folder);
    expect(checked(folder)).toEqual([]);
    expect(profile(['check'], folder)).toMatchObject({
      status: 0,
      stdout: 'emmental.yaml: nothing found in what was checked\n',
    });
  });
  test('a role that several functions hold has to give what any of them needs, and is told once', () => {
    const folder = copyOf('photo-pipeline');
    expect(checked(folder).map(({ message }) => message)).toEqual([
      expect.stringContaining('the template does not grant restore sns:Publish'),
      expect.stringMatching(
        /only others need.*the role of importer, resize, restore and 2 more: importer \(s3:\*/,
      ),
    ]);
    writeFileSync(join(folder, 'emmental.yaml'), read(folder).replace(/ {6}s3: .*\n/, ''));
    const problems = checked(folder).filter(({ message }) => / has .*, (?:which|until) /.test(message));
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/the role of importer, resize, restore and 2 more has s3:\* on any resource/),
    ]);
  });
  test('fails without a rulebase', () => {
    const run = profile(['check'], shop());
    expect(run.status).toBe(1);
    expect(run.stdout).toContain('emmental profile derive');
  });
});

describe('explain', () => {
  test('tells of every rule why it is there, the implied ones too, in 80 columns', () => {
    const { stdout, status } = profile(['explain', 'Thumbnails'], copyOf('weak-shop'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/callback-url +env:CALLBACK_URL +watch +needed +src\/thumbnail\.mjs:21/);
    expect(stdout).toMatch(/metadata .* deny +implied/);
    expect(stdout).toMatch(/\(all other\) +any +deny +implied/);
    expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  });
  test('one rule with its evidence, and JSON', () => {
    const folder = copyOf('weak-shop');
    const explained = profile(['explain', 'Thumbnails/processes/convert'], folder).stdout;
    expect(explained).toMatch(/src\/thumbnail\.mjs:17 {2}await run/);
    const { stdout } = profile(['explain', 'Thumbnails/outbound', '--format', 'json'], folder);
    const functions = functionsIn(stdout) as readonly {
      rules: readonly { name: string; origin: string }[];
    }[];
    expect(functions[0]?.rules.map(({ name, origin }) => `${origin} ${name}`)).toContain(
      'implied runtime-api',
    );
  });
  test('a screen of 60 columns cuts no match off', () => {
    const { stdout } = emmental(['profile', 'explain', 'Thumbnails', '--path', 'examples/weak-shop'], {
      env: { COLUMNS: '60' },
    });
    expect(stdout).toMatch(/match 169\.254\.169\.254, 169\.254\.170\.2,/);
    expect(stdout).not.toContain('…');
    expect(stdout.split('\n').filter((line) => [...line].length > 60)).toEqual([]);
  });

  test('a rule that a person wrote is by hand, enforced actions are in capitals', () => {
    const folder = copyOf('weak-shop');
    writeFileSync(
      join(folder, 'emmental.yaml'),
      read(folder)
        .replace('  Mailer:\n', '  Mailer:\n    mode: { outbound: enforce }\n')
        .replace('aws: { to: aws:ses }', 'aws: { to: [aws:ses, aws:s3] }'),
    );
    expect(profile(['explain', 'Mailer'], folder).stdout).toMatch(
      /aws +aws:ses, aws:s3 +ALLOW +hand +src\/mailer\.mjs/,
    );
  });
  test.each(['Nobody', 'Mailer/attic', 'Mailer/outbound/none'])('%s is not there: what is', (target) => {
    const { status, stderr } = profile(['explain', target], copyOf('weak-shop'));
    expect(status).toBe(2);
    expect(stderr).toMatch(/(?:functions|sections|rules): /);
  });
});

describe('ready', () => {
  test('without a rulebase names the command that writes one, for the folder that was asked about', () => {
    const folder = copyOf('photo-pipeline');
    rmSync(join(folder, 'emmental.yaml'), { force: true });
    const { status, stderr } = profile(['ready', folder, '--opt', 'stage=prod'], join(folder, '..'));
    expect(status).toBe(2);
    expect(stderr).toContain(`write one: emmental profile derive ${folder} --opt stage=prod`);
  });

  test('what is enforced already is counted as that', () => {
    const folder = copyOf('weak-shop');
    writeFileSync(
      join(folder, 'emmental.yaml'),
      read(folder).replace('\n  mode: alert\n', '\n  mode: enforce\n'),
    );
    const all = 6 * profileSections.length;
    expect(profile(['ready'], folder).stdout.replace(/\s+/g, ' ')).toContain(
      `0 of ${all} sections can be enforced now, ${all} are enforced already. No section waits for a decision.`,
    );
  });

  test('counts the decisions by function; files and processes take none', () => {
    const { stdout } = profile(['ready', '--format', 'json'], copyOf('weak-shop'));
    const functions = functionsIn(stdout) as readonly {
      function: string;
      sections: Record<string, { kind: string }>;
      decisions: readonly { id: string }[];
    }[];
    for (const { sections } of functions)
      expect([sections['files']?.kind, sections['processes']?.kind]).toEqual(['now', 'now']);
    expect(
      Object.fromEntries(functions.map(({ function: fn, decisions }) => [fn, decisions.length])),
    ).toMatchObject({
      // It uses a member of lodash that makes no code of texts.
      OrdersApi: 0,
      UploadApi: 0,
      Mailer: 1,
    });
  });
  test('an answer that was given, and a place for blocked events, leave nothing to decide', () => {
    const folder = copyOf('weak-shop');
    emmental(
      [
        'assume',
        'Thumbnails/env.CALLBACK_URL',
        '--is',
        'https://hooks.shop.example/x',
        '--because',
        'b',
        '--owner',
        'o',
        '--until',
        '2999-01-01',
      ],
      { cwd: folder },
    );
    profile(['derive'], folder);
    writeFileSync(
      join(folder, 'emmental.yaml'),
      read(folder).replace('  mode: alert\n', '  mode: alert\n  on-block: { quarantine: sqs:MailQueue }\n'),
    );
    const nows = ' +now'.repeat(profileSections.length);
    expect(profile(['ready'], folder).stdout).toMatch(new RegExp(`Thumbnails${nows} +0`));
    expect(read(folder)).toContain('hooks-shop-example: { to: hooks.shop.example:443 }');
  });
});

test('a rulebase of another app is told once; one that cannot be read stops what would follow it', () => {
  const folder = copyOf('weak-shop');
  const other = readFileSync(join(copyOf('photo-pipeline'), 'emmental.yaml'), 'utf8');
  writeFileSync(join(folder, 'emmental.yaml'), other);
  const { stdout } = profile(['check'], folder);
  expect(stdout.match(/profile\/no-function/g)).toHaveLength(1);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    'this is the rulebase of another app (app: photo-pipeline)',
  );
  writeFileSync(join(folder, 'emmental.yaml'), other.replace('profile/1', 'profile/9'));
  for (const command of [
    ['protect', folder, '--only', 'roles'],
    ['protect', folder, '--only', 'guard'],
    ['permissions', folder, '--format', 'sam'],
  ])
    expect(emmental(command)).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('expected profile/1'),
    });
});

describe('diff', () => {
  test('labels each change, and fails on a widening when it is asked', () => {
    const folder = folderWith({
      'a.yaml': 'emmental: profile/1\nfunctions: { F: { outbound: { a: { to: x.example:443 } } } }\n',
      'b.yaml':
        'emmental: profile/1\nfunctions: { F: { outbound: { a: { to: x.example:443 }, b: { to: "*.y.example:443" } }, code: none } }\n',
    });
    const run = profile(['diff', 'a.yaml', 'b.yaml'], folder);
    expect(run.status).toBe(0);
    expect(run.stdout).toContain('WIDENS   F/outbound/b');
    expect(run.stdout).toContain('NARROWS  F/code');
    expect(profile(['diff', 'a.yaml', 'b.yaml', '--fail-on', 'widens'], folder).status).toBe(1);
    expect(profile(['diff', 'b.yaml', 'a.yaml', '--fail-on', 'widens'], folder).status).toBe(1);
    expect(profile(['diff', 'a.yaml', 'a.yaml', '--fail-on', 'widens'], folder)).toMatchObject({
      status: 0,
      stdout: 'no rule changes\n',
    });
    expect(profile(['diff', 'a.yaml', 'gone.yaml'], folder).status).toBe(2);
  });
});

describe('learn', () => {
  const signal = (section: string | null, what: string | undefined, more: object = {}) =>
    JSON.stringify({
      schema: 'emmental/signal/1',
      kind: 'alert',
      id: 'em-1',
      time: '2026-11-25T00:00:00Z',
      app: 'weak-shop',
      function: 'Mailer',
      invocation: 'i',
      section,
      rule: '(all other)',
      match: null,
      decision: 'deny',
      mode: 'alert',
      level: 'in-process',
      evidence: { what },
      profileDigest: null,
      guardVersion: '0',
      ...more,
    });
  test('shows what it would do, writes with --write, and deriving again keeps it', () => {
    const folder = copyOf('weak-shop', {
      'signals/a.jsonl': `${signal('outbound', 'log.example:443')}\nnot json\n`,
    });
    const before = read(folder);
    const shown = profile(['learn', 'signals'], folder);
    expect(shown.stdout).toContain('+ Mailer/outbound/log-example: { to: log.example:443, action: watch }');
    expect(profile(['learn', 'signals', '--allow'], folder).stdout).toContain(
      '+ Mailer/outbound/log-example: { to: log.example:443 }\n',
    );
    expect(shown.stderr).toMatch(/a\.jsonl:2: it is not JSON/);
    expect(read(folder)).toBe(before);
    profile(['learn', 'signals', '--write'], folder);
    expect(read(folder)).toBe(
      before.replace(
        '      aws: { to: aws:ses }\n',
        '      aws: { to: aws:ses }\n      log-example: { to: log.example:443, action: watch }\n',
      ),
    );
    const learned = read(folder);
    expect(profile(['derive'], folder).stdout).toContain('nothing changed');
    expect(read(folder)).toBe(learned);
    expect(profile(['explain', 'Mailer'], folder).stdout).toMatch(/log-example .* observed/);
    expect(codes(folder).join()).not.toContain('unused');
  });
  test('a log from standard input is saved before the command that reads it again is pasted', () => {
    const folder = copyOf('weak-shop', {});
    const command = join(repository, 'apps', 'cli', 'bin', 'emmental.js');
    const said = execFileSync(process.execPath, [command, 'profile', 'learn', '-'], {
      cwd: folder,
      input: `${signal('outbound', 'log.example:443')}\n`,
      encoding: 'utf8',
    });
    expect(said.replaceAll(/\s+/g, ' ')).toContain('save what you piped in as signals.log before you paste');
    expect(said.replaceAll(/[\\\s]+/g, ' ')).toContain(' profile learn signals.log --write ');
    expect(said).not.toMatch(/learn -\s/);
  });
  test('learns nothing where an attack has no invocation id, nor from another app, and says so of both', () => {
    const proof = {
      class: 'cmdi',
      signature: 'sink/shell',
      proof: 'the event’s text became 2 new shell tokens',
    };
    const folder = copyOf('weak-shop', {
      'signals.jsonl': [
        signal('inbound', 'convert a; id', { invocation: null, evidence: proof }),
        signal('files', 'write /tmp/dropped.sh', { invocation: null }),
        signal('outbound', 'oven.example:443', { app: 'bakery' }),
        signal('outbound', 'oven.example:443', { app: 'bak\u001bery' }),
      ].join('\n'),
    });
    const said = profile(['learn', 'signals.jsonl'], folder).stdout;
    expect(said).not.toContain('\u001b');
    expect(said.replaceAll(/\s+/g, ' ')).toContain(
      'Not learned Mailer/files write /tmp/dropped.sh: an attack without an invocation id may have done this',
    );
    expect(said).toMatch(/^2 signals of this app\n2 signals of other apps left out: bak/);
    expect(said).toContain('nothing to change');
  });
  test('keeps forms and shapes beside the rulebase, and compile takes them', () => {
    const shape = { schema: 'emmental/shape/1', triggers: {} };
    const text = signal(null, undefined, {
      kind: 'hits',
      decision: null,
      rule: null,
      evidence: { skeletons: { sql: ['select ?'] }, shape },
    });
    const folder = copyOf('weak-shop', { 'signals.jsonl': `${text}\n` });
    expect(profile(['learn', 'signals.jsonl'], folder).stdout).toContain(
      '~ Mailer: 1 form of calls into SQL, kept beside the rulebase\n\n2 rules without a hit stay: the code needs them.\n\nNext  emmental profile learn signals.jsonl --write',
    );
    profile(['learn', 'signals.jsonl', '--write'], folder);
    expect(existsSync(join(folder, '.emmental', 'shapes', 'Mailer.json'))).toBe(true);
    expect(read(folder)).toContain('inspect: all, shape: learned }');
    const { stdout } = profile(['compile', '--function', 'Mailer'], folder);
    const { functions } = JSON.parse(stdout) as {
      functions: Record<string, { skeletons: unknown; inbound: readonly { shape: unknown }[] }>;
    };
    expect(functions['Mailer']?.skeletons).toEqual({ sql: { forms: ['select ?'], complete: false } });
    expect(functions['Mailer']?.inbound[0]?.shape).toEqual(shape);
  });
});

test('merge takes the rules of another file', () => {
  const folder = copyOf('weak-shop');
  writeFileSync(
    join(folder, 'theirs.yaml'),
    read(folder).replace('aws: { to: aws:ses }', 'aws: { to: aws:ses }\n      log: { to: log.example:443 }'),
  );
  const run = profile(['merge', 'theirs.yaml'], folder);
  expect(run.stdout).toMatch(/added +Mailer\/outbound\/log/);
  expect(read(folder)).toContain('      log: { to: log.example:443 }\n');
});

describe('compile', () => {
  test('gives one function, an environment, and flat lines; equal input gives equal bytes', () => {
    const folder = copyOf('weak-shop');
    writeFileSync(
      join(folder, 'emmental.yaml'),
      `${read(folder)}\nenvironments:\n  prod: { mode: enforce }\n`,
    );
    const prod = profile(['compile', '--environment', 'prod', '--function', 'Mailer'], folder);
    expect(prod.stdout).toContain('"processes": "enforce"');
    expect(profile(['compile', '--environment', 'prod', '--function', 'Mailer'], folder).stdout).toBe(
      prod.stdout,
    );
    expect(profile(['compile', '--format', 'native'], folder).stdout).toMatch(
      /^emmental-native\/1\tweak-shop\t-\t[0-9a-f]{12}\nmode\tAdmin\tcode\talert\n/,
    );
    expect(profile(['compile', '--environment', 'pord'], folder).stderr).toContain('environments: prod');
    expect(profile(['compile', '--function', 'Nobody'], folder).status).toBe(2);
  });
});

describe('what people read', () => {
  const golden = (name: string) => join(import.meta.dirname, 'golden', `profile-${name}.txt`);
  test.each([
    ['derive', ['derive', 'examples/weak-shop']],
    ['explain', ['explain', '--path', 'examples/weak-shop']],
    ['explain-rule', ['explain', 'Thumbnails/outbound/callback-url', '--path', 'examples/weak-shop']],
    ['ready', ['ready', 'examples/weak-shop']],
    ['check', ['check', 'examples/weak-shop']],
    ['compile-native', ['compile', 'examples/weak-shop', '--format', 'native']],
  ])('of %s (else: npm run golden)', async (name, args) => {
    const { stdout } = emmental(['profile', ...args]);
    await expect(stdout).toMatchFileSnapshot(golden(name));
    if (name !== 'compile-native')
      expect(stdout.split('\n').filter((line) => [...line].length > 80)).toEqual([]);
  });
});

describe('what programs read has a published schema', () => {
  const holds = (schema: string, text: string): string => {
    const ajv = new Ajv2020({ formats: { date: true } });
    const shape = JSON.parse(readFileSync(join(import.meta.dirname, 'schema', schema), 'utf8')) as object;
    return ajv.validate(shape, JSON.parse(text)) ? 'yes' : JSON.stringify(ajv.errors);
  };
  test.each(['weak-shop', 'photo-pipeline'])('the compiled profile and the lock of %s', (example) => {
    const folder = copyOf(example);
    expect(holds('compiled-profile-1.json', profile(['compile'], folder).stdout)).toBe('yes');
    expect(holds('lock-1.json', read(folder, 'emmental.lock'))).toBe('yes');
  });
  test('of the compiled profile it is the one of the sections (else: npm run golden)', async () => {
    const text = `${JSON.stringify(compiledProfileSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(import.meta.dirname, 'schema', 'compiled-profile-1.json'));
  });
  test('of a replay it has a mode for each section (else: npm run golden)', async () => {
    const path = join(import.meta.dirname, 'schema', 'holes-replay-1.json');
    const schema = JSON.parse(readFileSync(path, 'utf8'));
    const { modes } = schema.properties.replays.items.properties.runs.items.properties;
    modes.properties = everySection({ enum: ['learn', 'alert', 'enforce'] });
    modes.required = profileSections;
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(path);
  });
  test('a compiled profile with a section of another shape is none', () => {
    const { stdout } = profile(['compile'], copyOf('weak-shop'));
    expect(
      holds('compiled-profile-1.json', stdout.replace('"action": "allow"', '"action": "maybe"')),
    ).not.toBe('yes');
  });
  test.each([
    ['explain', ['explain']],
    ['ready', ['ready']],
    ['check', ['check']],
  ])('--format json of %s is one document in the shape of all commands', (command, args) => {
    const document = JSON.parse(profile([...args, '--format', 'json'], copyOf('weak-shop')).stdout) as object;
    expect(Object.keys(document).slice(0, 7)).toEqual([
      'schema',
      'tool',
      'root',
      'apps',
      'findings',
      'diagnostics',
      'stats',
    ]);
    expect(document).toMatchObject({
      schema: `emmental/profile-${command}/1`,
      root: '.',
      apps: [{ id: 'template.yaml' }],
    });
  });
});

test('triggers of a compiled profile are names of the inspection engine', () => {
  const known = new Set<string>(triggers.map(({ id }) => id));
  const named = triggerKinds.flatMap(({ arrivesAs }) => (arrivesAs === 'any' ? [] : arrivesAs));
  expect(named.filter((id) => !known.has(id))).toEqual([]);
});
