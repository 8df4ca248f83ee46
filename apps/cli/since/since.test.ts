import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emmental, folderWith, json } from '../testing/run.ts';

const fn = (name: string, file: string) => `  ${name}:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: ${file}.handler, FunctionUrlConfig: { AuthType: NONE } }
`;
const evil = 'exports.handler = async (event) => eval(event.body);\n';

function repository(): string {
  const folder = folderWith({
    'template.yaml': `Transform: AWS::Serverless-2016-10-31\nResources:\n${fn('Old', 'old')}`,
    'old.js': evil,
  });
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      stdio: 'pipe',
    });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'old');
  writeFileSync(
    join(folder, 'template.yaml'),
    `# a line more\nTransform: AWS::Serverless-2016-10-31\nResources:\n${fn('Old', 'old')}${fn('New', 'new')}`,
  );
  writeFileSync(join(folder, 'new.js'), evil);
  return folder;
}

test('--since reports what is new, from the work tree too, and leaves it as it is', () => {
  const folder = repository();
  const { findings, stats } = json(['scan', folder, '--since', 'HEAD']);
  expect(findings.length).toBeGreaterThan(0);
  expect(findings.filter(({ function: id }) => id !== 'template.yaml#New')).toEqual([]);
  expect(stats['baseline']).toBeGreaterThan(0);
  const status = execFileSync('git', ['-C', folder, 'status', '--porcelain'], { encoding: 'utf8' });
  expect(status).toBe(' M template.yaml\n?? new.js\n');
  const text = emmental(['scan', folder, '--since', 'HEAD', '--format', 'markdown', '--fail-on', 'never']);
  expect(text.stdout).toContain('Anyone can run code in New');
  expect(text.stdout).not.toContain('Old');
  expect(emmental(['scan', folder, '--since', 'HEAD', '--fail-on', 'high']).status).toBe(1);
});

test('--since of what is not there is wrong use', () => {
  const { status, stdout, stderr } = emmental(['scan', repository(), '--since', 'nope']);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toBe('emmental: --since nope: this repository has no commit nope\n');
});
