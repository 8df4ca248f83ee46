import { expect, test } from 'vitest';
import { analysed, valueText } from '../../testing/analysed.ts';

async function started(code: string, language: 'js' | 'py'): Promise<readonly string[]> {
  const { behaviours } = await analysed(code, { language });
  return behaviours.flatMap((behaviour) =>
    behaviour.kind === 'process'
      ? [
          `${behaviour.shell ? 'shell' : 'program'} ${behaviour.args?.map(valueText).join(' | ') ?? valueText(behaviour.command)}`,
        ]
      : [],
  );
}

test('a shell that is started by name keeps its arguments; a line that Node gives to one has none', async () => {
  const code = `const { execFileSync, execSync } = require('child_process');
exports.handler = (event) => {
  execSync('date now');
  execFileSync('/bin/sh', ['-c', 'date later']);
  execFileSync('env', ['sh', '-c', 'date never']);
  execFileSync('/bin/date', ['-u']);
};`;
  const quiet = (line: string): string => line.replaceAll("'", '');
  expect((await started(code, 'js')).map(quiet)).toEqual([
    'shell date now',
    'shell -c | date later',
    'shell sh | -c | date never',
    'program -u',
  ]);
});

test('Python too', async () => {
  const code = `import subprocess
def handler(event, context):
    subprocess.run(['/bin/bash', '-c', 'date later'])
    subprocess.run('date now', shell=True)
`;
  const found = (await started(code, 'py')).map((line) => line.replaceAll("'", ''));
  expect(found).toEqual(['shell -c | date later', 'shell date now']);
});
