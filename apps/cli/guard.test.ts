import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyOf, emmental, folderWith } from './testing/run.ts';

test('guard path node prints a folder that a process starts with', () => {
  const { status, stdout, stderr } = emmental(['guard', 'path', 'node']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const folder = folderWith({ 'app.cjs': 'console.log("ran")' });
  writeFileSync(join(folder, 'profile.json'), '{}');
  const run = spawnSync(process.execPath, [join(folder, 'app.cjs')], {
    encoding: 'utf8',
    env: { NODE_OPTIONS: `--require=${stdout.trim()}`, EMMENTAL_PROFILE: join(folder, 'profile.json') },
  });
  const [signal = '', ran] = run.stdout.trim().split('\n');
  expect(JSON.parse(signal)).toMatchObject({ schema: 'emmental/signal/1', kind: 'error', level: 'none' });
  expect(ran).toBe('ran');
});

test('guard path python prints a folder; another language is wrong use', () => {
  const { stdout } = emmental(['guard', 'path', 'python']);
  expect(existsSync(stdout.trim())).toBe(true);
  const wrong = emmental(['guard', 'path', 'ruby']);
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain('emmental guard path node|python');
});

test.each([
  ['weak-shop', 'template.yaml', '\nResources:\n', '  Blocked:\n    Type: AWS::SQS::Queue\n', 'sqs:Blocked'],
  ['weak-shop', 'template.yaml', '\nResources:\n', '  Kept:\n    Type: AWS::S3::Bucket\n', 's3:Kept/events'],
  [
    'photo-pipeline',
    'serverless.yml',
    '\n  Resources:\n',
    '    Blocked:\n      Type: AWS::SQS::Queue\n',
    'sqs:Blocked',
  ],
])(
  'in %s, what the guard needs to keep blocked events is neither excess nor unnamed, and no rule',
  (example, template, after, resource, place) => {
    const folder = copyOf(example);
    const change = (name: string, from: string, to: string) => {
      const text = readFileSync(join(folder, name), 'utf8');
      expect(text).toContain(from);
      writeFileSync(join(folder, name), text.replace(from, to));
    };
    change(template, after, after + resource);
    change('emmental.yaml', '\n  mode: alert\n', `\n  mode: alert\n  on-block: { quarantine: ${place} }\n`);
    const read = (...command: string[]) =>
      JSON.parse(emmental([...command, '--format', 'json'], { cwd: folder }).stdout);
    const told = () => ({
      wrong: read('profile', 'check')
        .diagnostics.map(({ code, message }: { code: string; message: string }) => `${code} ${message}`)
        .sort(),
      found: read('scan')
        .findings.map(({ rule, title }: { rule: string; title: string }) => `${rule} ${title}`)
        .filter((entry: string) => entry.startsWith('access/'))
        .sort(),
      derived: emmental(['profile', 'derive', '--dry-run'], { cwd: folder }).stdout,
    });
    const before = told();
    expect(emmental(['protect', '--only', 'guard', '--write'], { cwd: folder })).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, template), 'utf8')).toContain('EMMENTAL_QUARANTINE');
    expect(told()).toEqual(before);
  },
);

test('what sends blocked events to one queue lets nobody send to another one unnoticed', () => {
  const folder = copyOf('weak-shop');
  const template = join(folder, 'template.yaml');
  const text = readFileSync(template, 'utf8');
  const more = `        - Statement:
            - { Effect: Allow, Action: sqs:SendMessage, Resource: [!GetAtt Blocked.Arn, !GetAtt MailQueue.Arn] }
`;
  const changed = text
    .replace('\nResources:\n', '\nResources:\n  Blocked:\n    Type: AWS::SQS::Queue\n')
    .replace(
      'UPLOADS: !Ref Uploads\n      Policies:\n',
      (line) =>
        `${line.replace('      Policies', '          EMMENTAL_QUARANTINE: !Ref Blocked\n      Policies')}${more}`,
    );
  writeFileSync(template, changed);
  const { stdout } = emmental(['profile', 'check'], { cwd: folder });
  const said = stdout.replaceAll(/\s+/g, ' ');
  expect(said).toContain('UploadApi has sqs:SendMessage on MailQueue, which no rule names');
  expect(said).not.toContain('on Blocked');
});

test('a template with the guard whose layer and patch are gone gets the layer again', () => {
  const folder = copyOf('weak-shop');
  const guard = ['protect', '--only', 'guard'];
  emmental([...guard, '--write'], { cwd: folder });
  rmSync(join(folder, '.emmental'), { recursive: true });
  expect(emmental(guard, { cwd: folder }).stdout).toContain('writes .emmental/layer again');
  expect(emmental([...guard, '--remove'], { cwd: folder }).stdout).toContain('.emmental has no change');
  const { stdout } = emmental([...guard, '--write'], { cwd: folder });
  expect(stdout).toContain('all changes are already there; the guard and the profile');
  expect(existsSync(join(folder, '.emmental/layer/emmental/wrapper'))).toBe(true);
});
