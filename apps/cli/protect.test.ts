import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { copyOf, emmental, folderWith, json, undecidedCopyOf } from './testing/run.ts';

const guard = ['--only', 'guard'];

for (const [example, file] of [
  ['weak-shop', 'template.yaml'],
  ['photo-pipeline', 'serverless.yml'],
] as const) {
  test(`the guard goes into ${example} and out of it again, byte for byte`, () => {
    const folder = copyOf(example);
    const template = join(folder, file);
    const before = readFileSync(template, 'utf8');

    const shown = emmental(['protect', folder, ...guard]);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain('+');
    expect(readFileSync(template, 'utf8')).toBe(before);

    const written = emmental(['protect', folder, ...guard, '--write']);
    expect(written.status).toBe(0);
    expect(written.stdout).toContain(`Next  emmental profile ready ${folder}\n`);
    const protectedText = readFileSync(template, 'utf8');
    expect(protectedText).toContain('AWS_LAMBDA_EXEC_WRAPPER: /opt/emmental/wrapper');

    const layer = join(folder, '.emmental/layer/emmental');
    expect(statSync(join(layer, 'wrapper')).mode & 0o111).toBe(0o111);
    expect(emmental(['profile', 'ready', folder]).status).toBe(0);
    const profile = JSON.parse(readFileSync(join(layer, 'profile.json'), 'utf8'));
    expect(profile.schema).toBe('emmental/compiled-profile/1');
    for (const [, name = ''] of protectedText.matchAll(/EMMENTAL_FUNCTION: (\w+)/g))
      expect(profile.functions).toHaveProperty(name);
    expect(existsSync(join(layer, 'node/guard.cjs'))).toBe(true);
    const packed = readdirSync(layer, { recursive: true, withFileTypes: true });
    expect(packed.filter((entry) => entry.isSymbolicLink())).toEqual([]);
    // V8 makes the `.code` files for the Node of this machine only.
    expect(packed.filter(({ name }) => name.endsWith('.code'))).toEqual([]);
    expect(emmental(['protect', folder, ...guard]).stdout).toMatch(
      /guard: \d+ in place\b[\s\S]*already in the template\n\nNext {2}emmental protect .*--only guard[\s\S]*--write\n {10}writes .emmental\/layer again/,
    );

    expect(emmental(['protect', folder, ...guard, '--write']).stdout).toContain('no template changed');
    expect(readFileSync(template, 'utf8')).toBe(protectedText);

    expect(emmental(['protect', folder, ...guard, '--remove', '--write']).status).toBe(0);
    expect(readFileSync(template, 'utf8')).toBe(before);
    expect(existsSync(join(folder, '.emmental'))).toBe(false);
  });
}

test('a template that version control brought back can be written again', () => {
  const folder = copyOf('weak-shop');
  const template = join(folder, 'template.yaml');
  const before = readFileSync(template, 'utf8');
  const roles = ['protect', folder, '--only', 'roles', '--write'];
  const written = emmental(roles).stdout;
  const after = readFileSync(template, 'utf8');
  expect(written).toMatch(/Next {2}emmental protect \S+ --only roles --remove --write/);
  expect(emmental(roles).stdout).toContain('no template changed: all changes are already there');
  writeFileSync(template, before);
  expect(emmental(roles)).toMatchObject({ status: 0, stdout: written });
  expect(readFileSync(template, 'utf8')).toBe(after);
  writeFileSync(template, after.replace('sns:Publish', 'sns:Subscribe'));
  expect(emmental(roles).stderr).toContain('somebody edited lines that emmental wrote');
});

test('what the rulebase denies is told where roles are written, and where policies are printed', () => {
  const roles = emmental(['protect', 'examples/weak-shop', '--only', 'roles', '--function', 'Admin']).stdout;
  expect(roles).toMatch(
    /Admin:\s+removes\s+what\s+the\s+rulebase\s+denies\s+\(lambda:UpdateFunctionCode,\s+iam:PassRole\)/,
  );
  const of = (...format: string[]): string =>
    emmental(['permissions', 'examples/weak-shop', '--function', 'Admin', ...format]).stdout;
  expect(of()).toMatch(/- iam:PassRole +\* +denied in emmental\.yaml/);
  expect(of('--format', 'sam')).not.toContain('PassRole');
  expect(of('--format', 'iam')).not.toContain('UpdateFunctionCode');
  const folder = copyOf('weak-shop');
  emmental(['protect', folder, '--only', 'roles', '--write']);
  const after = emmental(['permissions', folder, '--function', 'Admin']).stdout;
  expect(after.replaceAll(/\s+/g, ' ')).toContain('denied in emmental.yaml: the call fails');
  const open = emmental([
    'permissions',
    undecidedCopyOf('weak-shop'),
    '--function',
    'Admin',
    '--format',
    'iam',
  ]);
  expect(open.stdout).toContain('iam:PassRole');
});

test('a role that stays as it is says what it keeps for open questions', () => {
  const folder = undecidedCopyOf('weak-shop');
  const { stdout } = emmental(['protect', folder, '--only', 'roles', '--function', 'Admin']);
  expect(stdout).toMatch(
    /as it is Admin: its role stays: no permission of it is known to be unneeded\n +keeps 5 permissions for undecided questions/,
  );
});

test('what several functions need done is said once', () => {
  const folder = copyOf('weak-shop');
  const template = join(folder, 'template.yaml');
  writeFileSync(template, readFileSync(template, 'utf8').replaceAll('nodejs22.x', 'nodejs8.10'));
  const { stdout } = emmental(['protect', folder, ...guard]);
  expect(stdout).toContain('nodejs8.10 is older than the guard supports');
  expect(stdout.match(/move to/g)).toHaveLength(1);
});

test('edits elsewhere in the template survive the removal; an edit of our own lines is told', () => {
  const folder = copyOf('weak-shop');
  const template = join(folder, 'template.yaml');
  const before = readFileSync(template, 'utf8');
  emmental(['protect', folder, ...guard, '--write']);
  const edit = (text: string) => text.replace('that is weak on purpose', 'that is still weak');
  writeFileSync(template, edit(readFileSync(template, 'utf8')));
  expect(emmental(['protect', folder, ...guard, '--remove', '--write']).status).toBe(0);
  expect(readFileSync(template, 'utf8')).toBe(edit(before));

  emmental(['protect', folder, ...guard, '--write']);
  writeFileSync(
    template,
    readFileSync(template, 'utf8').replace('ContentUri: .emmental/layer', 'ContentUri: x'),
  );
  const refused = emmental(['protect', folder, ...guard, '--remove', '--write']);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('it cannot undo them');
});

test('only the functions that are named are changed', () => {
  const folder = copyOf('weak-shop');
  emmental(['protect', folder, ...guard, '--function', 'Mailer', '--write']);
  const text = readFileSync(join(folder, 'template.yaml'), 'utf8');
  expect(text).toContain('EMMENTAL_FUNCTION: Mailer');
  expect(text).not.toContain('EMMENTAL_FUNCTION: OrdersApi');
});

test('without a rulebase nothing is written, and what is shown says so', () => {
  const folder = copyOf('weak-shop');
  const next = (): string =>
    emmental(['protect', '.', ...guard], { cwd: folder }).stdout.split('\nNext')[1] ?? '';
  expect(next()).not.toContain('emmental profile derive');
  rmSync(join(folder, 'emmental.yaml'));
  const before = readFileSync(join(folder, 'template.yaml'), 'utf8');
  expect(next().replaceAll(/\s+/g, ' ')).toBe(
    ' emmental profile derive writes emmental.yaml, which protect needs emmental protect --only guard --write writes the changes into 1 template ',
  );
  const refused = emmental(['protect', folder, ...guard, '--write']);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('emmental profile derive');
  expect(readFileSync(join(folder, 'template.yaml'), 'utf8')).toBe(before);
});

test('a function that is not there is named with those that are', () => {
  const refused = emmental(['protect', copyOf('weak-shop'), ...guard, '--function', 'Mial']);
  expect(refused.status).toBe(2);
  expect(refused.stderr).toContain('Mailer');
});

/**
 * Findings that the new roles have: a deny of the rulebase takes a permission that the code needs, and a role of its own keeps what
 * the open questions of the function may need of the role that five functions shared.
 */
const openAfter = {
  'weak-shop': ['access/missing template.yaml#Admin'],
  'photo-pipeline': [
    'access/wildcard-action serverless.yml#restore',
    'access/wildcard-resource serverless.yml#restore',
  ],
} as const;

describe.each([
  ['weak-shop', 'template.yaml'],
  ['photo-pipeline', 'serverless.yml'],
] as const)('all parts of %s', (example, file) => {
  test('go in, are there already, and go out byte for byte', () => {
    const folder = copyOf(example);
    const template = join(folder, file);
    const before = readFileSync(template, 'utf8');
    expect(emmental(['protect', folder, '--write']).stdout).toContain('1 template written');
    const after = readFileSync(template, 'utf8');
    expect(after).toContain('AWS_LAMBDA_EXEC_WRAPPER');
    expect(after).toMatch(/Tracing: Active|tracing: Active/);
    expect(after).not.toMatch(/s3:\*\s+- dynamodb|managedPolic/);
    expect(emmental(['protect', folder, '--write']).stdout).toContain('no template changed');
    expect(readFileSync(template, 'utf8')).toBe(after);
    expect(emmental(['protect', folder, '--remove', '--write']).status).toBe(0);
    expect(readFileSync(template, 'utf8')).toBe(before);
    expect(existsSync(join(folder, '.emmental'))).toBe(false);
  });

  test('each comes and goes by itself, in any order', () => {
    const folder = copyOf(example);
    const template = join(folder, file);
    const read = (): string => readFileSync(template, 'utf8');
    const run = (...args: string[]): void => {
      const { status, stderr } = emmental(['protect', folder, '--write', '--only', ...args]);
      expect([status, stderr]).toEqual([0, '']);
    };
    const before = read();
    run('guard');
    const guarded = read();
    run('roles');
    run('settings');
    const all = read();
    run('guard', '--remove');
    run('guard');
    expect(read()).toBe(all);
    run('settings', '--remove');
    run('roles', '--remove');
    expect(read()).toBe(guarded);
    run('guard', '--remove');
    expect(read()).toBe(before);
  });

  test.each([
    { part: 'all', only: [], open: openAfter[example] },
    { part: 'the guard', only: guard, open: [] },
  ])('need no new rule and are no finding themselves: $part', ({ only, open }) => {
    const folder = copyOf(example);
    const failing = (): readonly string[] =>
      json(['scan', folder, '--root', folder])
        .findings.filter(({ status }) => status === 'fail')
        .map(({ rule, function: fn }) => `${rule} ${fn}`);
    const before = failing();
    expect(emmental(['protect', folder, ...only, '--write']).stdout).toContain('1 template written');
    // A narrower role can take a rule away.
    expect(emmental(['profile', 'derive', folder]).stdout).not.toMatch(/^ {2}(added|new|changed)/m);
    expect(failing().filter((finding) => !before.includes(finding))).toEqual(open);
  });

  test('is shown in 80 columns and changes nothing', () => {
    const folder = copyOf(example);
    const before = readFileSync(join(folder, file), 'utf8');
    const { stdout } = emmental(['protect', folder]);
    expect(readFileSync(join(folder, file), 'utf8')).toBe(before);
    const [told = ''] = stdout.split('\n  line ');
    for (const line of told.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(stdout).toContain('  roles: ');
    expect(stdout).toMatch(/Next {2}emmental protect \S+ --write\s+writes the changes/);
  });
});

test('a Terraform module of several files is changed and taken back as one', () => {
  const files = {
    'main.tf': `# who may what
resource "aws_iam_role" "shared" {
  assume_role_policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }] })
}

resource "aws_iam_role_policy_attachment" "all" {
  role       = aws_iam_role.shared.name
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"
}
`,
    'functions.tf': `data "archive_file" "code" {
  type       = "zip"
  source_dir = "\${path.module}/src"
}

resource "aws_lambda_function" "read" {
  function_name = "read"
  handler       = "read.handler"
  runtime       = "nodejs22.x"
  filename      = data.archive_file.code.output_path
  role          = aws_iam_role.shared.arn
}
`,
    'src/read.mjs': `import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3';
export const handler = (event) => new S3Client({}).send(new GetObjectCommand({ Bucket: 'ours', Key: event.key }));
`,
  };
  const folder = folderWith(files);
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const parts = ['protect', folder, '--root', folder];
  for (const part of ['roles', 'settings'])
    expect(emmental([...parts, '--only', part, '--write']).stderr).toBe('');
  expect(read('main.tf')).not.toContain('AdministratorAccess');
  expect(read('main.tf')).toContain('"s3:GetObject",');
  expect(read('functions.tf')).toContain('tracing_config {');
  expect(emmental([...parts, '--only', 'guard']).stdout).toContain('layers = [aws_lambda_layer_version');
  expect(emmental([...parts, '--only', 'roles', '--write']).stdout).toContain('no template changed');
  expect(emmental([...parts, '--remove', '--write']).stderr).toBe('');
  for (const [name, text] of Object.entries(files)) expect(read(name)).toBe(text);
  expect(existsSync(join(folder, '.emmental'))).toBe(false);
});

test('Terraform in JSON is told what it lacks, and stays as it is', () => {
  const text = JSON.stringify({
    data: { archive_file: { code: { type: 'zip', source_dir: '${path.module}/src' } } },
    resource: {
      aws_iam_role: { shared: { assume_role_policy: '{}' } },
      aws_iam_role_policy_attachment: {
        all: {
          role: '${aws_iam_role.shared.name}',
          policy_arn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        },
      },
      aws_lambda_function: {
        read: {
          function_name: 'read',
          handler: 'read.handler',
          runtime: 'nodejs22.x',
          filename: '${data.archive_file.code.output_path}',
          role: '${aws_iam_role.shared.arn}',
        },
      },
    },
  });
  const folder = folderWith({
    'main.tf.json': text,
    'src/read.mjs': 'export const handler = async () => 1;\n',
  });
  const { stdout, stderr } = emmental(['protect', folder, '--root', folder, '--write']);
  expect(stderr).not.toContain('no template');
  const said = stdout.replace(/\s+/g, ' ');
  for (const name of ['aws_iam_role.shared', 'aws_lambda_function.read'])
    expect(said).toContain(
      `because ${name} is declared in main.tf.json, and Emmental does not change Terraform in JSON: add it there by hand`,
    );
  expect(said).toContain('no template changed');
  expect(readFileSync(join(folder, 'main.tf.json'), 'utf8')).toBe(text);
  expect(existsSync(join(folder, '.emmental'))).toBe(false);
});

describe('all parts together', () => {
  const enforced = (folder: string): string => {
    const rules = join(folder, 'emmental.yaml');
    writeFileSync(rules, readFileSync(rules, 'utf8').replace('mode: alert', 'mode: enforce'));
    return folder;
  };
  const verdicts = (folder: string): ReadonlyMap<string, string> => {
    const { stdout } = emmental(['holes', folder, '--format', 'json', '--db', join(folder, 'none.db')]);
    const { apps } = JSON.parse(stdout) as {
      apps: { functions: { id: string; verdicts: { threat: string; verdict: string }[] }[] }[];
    };
    return new Map(
      apps.flatMap(({ functions }) =>
        functions.flatMap(({ id, verdicts: all }) =>
          all.map(({ threat, verdict }) => [`${id.slice(id.indexOf('#') + 1)} ${threat}`, verdict] as const),
        ),
      ),
    );
  };

  test('the rules in the layer are those of the template as it is written, whichever part changed it', () => {
    const folder = enforced(copyOf('weak-shop'));
    emmental(['protect', folder, '--write']);
    expect(verdicts(folder).get('Thumbnails T1')).toBe('closed');
    emmental(['protect', folder, '--only', 'settings', '--remove', '--write']);
    expect(verdicts(folder).get('Thumbnails T1')).toBe('closed');
  });

  test('tell what stays open, with where and what the next step is', () => {
    const folder = enforced(undecidedCopyOf('weak-shop'));
    const { stdout } = emmental(['protect', folder, '--reserve', '20', '--write']);
    expect(stdout).toContain('6 aligned paths are left after this. You decide how to close them:');
    // Until the code is changed the guard can refuse what it does there.
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      / until then, `action: deny` on rule Admin\/code\/eval blocks the attack,/,
    );
    expect([...verdicts(folder)].filter(([, verdict]) => verdict === 'aligned').map(([id]) => id)).toEqual([
      'OrdersApi T8',
      'UploadApi T8',
      'Admin T2',
      'Admin T8',
      'Admin T10',
    ]);
  });

  test('take from a role what the rulebase denies, though the code calls it', () => {
    const folder = enforced(undecidedCopyOf('weak-shop'));
    denying(
      folder,
      /( +)function-all: .*/,
      '$1function-all: { call: lambda:UpdateFunctionCode, action: deny }',
    );
    denying(folder, /( +)iam: .*/, '$1iam: { call: iam:PassRole, action: deny }');
    const template = join(folder, 'template.yaml');
    const before = readFileSync(template, 'utf8');
    const roles = ['protect', folder, '--only', 'roles', '--function', 'Admin'];
    emmental([...roles, '--write']);
    const after = readFileSync(template, 'utf8');
    const admin = after.slice(after.indexOf('  Admin:'), after.indexOf('  Orders:'));
    expect(admin).not.toMatch(/lambda:UpdateFunctionCode|iam:PassRole/);
    expect(verdicts(folder).get('Admin T10')).toBe('closed');
    expect(emmental([...roles, '--write']).stdout).toContain('no template changed');
    emmental([...roles, '--remove', '--write']);
    expect(readFileSync(template, 'utf8')).toBe(before);
  });

  test('say a deny beside a wider permission that holds what the rulebase denies', () => {
    const folder = undecidedCopyOf('photo-pipeline');
    denying(folder, /( +)s3: \{ call: s3:\*.*/, '$&\n$1deletes: { call: "s3:Delete*", action: deny }');
    emmental(['protect', folder, '--only', 'roles', '--write']);
    expect(readFileSync(join(folder, 'serverless.yml'), 'utf8')).toMatch(
      /Sid: DeniedInRulebase\n +Effect: Deny\n +Action:\n +- s3:Delete\*\n/,
    );
  });

  function denying(folder: string, rule: RegExp, written: string): void {
    const file = join(folder, 'emmental.yaml');
    const text = readFileSync(file, 'utf8');
    expect(text).toMatch(rule);
    writeFileSync(file, text.replace(rule, written));
  }

  test('end with a command that can be pasted, broken where the screen ends', () => {
    const folder = join(copyOf('weak-shop'), 'a-folder-with-a-name-that-is-as-long-as-some-are');
    mkdirSync(folder);
    for (const file of ['template.yaml', 'src', 'package.json'])
      cpSync(join(folder, '..', file), join(folder, file), { recursive: true });
    const { stdout } = emmental(['protect', folder, '--only', 'roles']);
    const [last] = /Next {2}emmental protect (?:.|\n)*$/.exec(stdout) ?? [''];
    expect(last.split('\n').every((line) => line.length <= 80 || line.includes(folder))).toBe(true);
    expect(last).toContain(' \\\n');
  });

  test('ask for a mode, not for the guard, where the change brings the guard', () => {
    const { stdout } = emmental(['protect', copyOf('weak-shop')]);
    expect(stdout).toContain('set the mode of inbound to enforce in emmental.yaml');
    expect(stdout).not.toContain('add the guard');
  });

  test('limit what signed-in callers may start without end, and leave no path open where nobody has to decide', () => {
    const folder = copyOf('well-built');
    expect(verdicts(folder).get('SaveNote T11')).toBe('aligned');
    emmental(['profile', 'derive', folder]);
    const unasked = emmental(['protect', enforced(folder)]).stdout.replaceAll(/\s+/g, ' ');
    expect(unasked).toMatch(
      /signed-in callers start SaveNote because it takes calls from the limit of the account \(--reserve 20 writes it\)/,
    );
    expect(unasked).not.toContain('+ ReservedConcurrentExecutions');
    const { stdout } = emmental(['protect', folder, '--reserve', '20', '--write']);
    expect(stdout).toContain('Nothing limits how often signed-in callers start SaveNote');
    expect(stdout).toContain('1,000 by default');
    expect(stdout).not.toContain('open with this');
    expect([...verdicts(folder).values()]).not.toContain('aligned');
  });
});

test('--signals writes the forwarder with the address and the name of the secret; a scan does not read it', () => {
  const folder = copyOf('weak-shop');
  const asked = ['protect', folder, ...guard, '--signals', 'https://console.example/'];
  const shown = emmental(asked);
  expect(shown.stdout.replaceAll(/\s+/g, ' ')).toContain(
    '.emmental/forwarder will send the signals in CloudWatch Logs to https://console.example with the token',
  );
  expect(existsSync(join(folder, '.emmental'))).toBe(false);

  const written = emmental([...asked, '--signals-token', 'ssm:/emmental/shop', '--write']);
  expect(written.status).toBe(0);
  expect(written.stdout.replaceAll(/\s+/g, ' ')).toContain('with the token in the secret ssm:emmental/shop.');
  const template = readFileSync(join(folder, '.emmental/forwarder/template.yaml'), 'utf8');
  for (const value of ['https://console.example', 'ssm', 'emmental/shop'])
    expect(template).toContain(`    Default: ${value}\n`);
  expect(existsSync(join(folder, '.emmental/forwarder/index.mjs'))).toBe(true);
  const { apps } = json<{ readonly apps: readonly unknown[] }>(['scan', folder]);
  expect(apps).toHaveLength(1);

  emmental(['protect', folder, '--remove', '--write']);
  expect(existsSync(join(folder, '.emmental'))).toBe(false);

  for (const [words, says] of [
    [['--signals', 'http://console.example'], 'it must be an https address'],
    [['--signals', 'https://console.example', '--signals-token', 'em_guard_abc'], 'must name a secret'],
    [['--signals-token', 'ssm:x'], '--signals-token needs --signals'],
  ] as const) {
    const refused = emmental(['protect', folder, ...words]);
    expect([refused.status, refused.stderr.includes(says)]).toEqual([2, true]);
  }
});
