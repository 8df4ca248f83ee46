import type { CompiledRule } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { run } from '../../testing/profile.ts';
import { lineIn, type Place, processPolicy } from './processes.ts';

/** The names in each folder. */
const folders: Readonly<Record<string, readonly string[]>> = {
  '/tmp/': ['a.jpg', 'b.jpg', '*%Kz.jpg', '1.jpg', '\u00e9.txt'],
  '/var/task/': ['x'],
};
const list = (folder: string): readonly string[] | null => folders[folder] ?? null;

const verdict = (
  pattern: readonly string[] | null,
  args: readonly string[],
  { file = '/bin/sh', program = '/bin/sh', action = 'allow' as CompiledRule['action'] } = {},
) => {
  const { action: said, rule } = processPolicy([{ ...run('rule', program, pattern), action }], list).run(
    file,
    args,
    { samePath: true, folder: '/var/task', sameFolder: true, found: () => [] },
  );
  return rule === null ? 'no rule' : said;
};
const line = (pattern: string, text: string) => verdict(['-c', pattern], ['-c', text]);

describe('in a line that a shell reads', () => {
  const resize = 'convert /tmp/* -resize 200x200 /tmp/*.jpg';
  test.each([
    'convert /tmp/a.png -resize 200x200 /tmp/out.jpg',
    'convert /tmp/in/a-1_2@x,y:z%20=+é你.png -resize 200x200 /tmp/o.jpg',
    // Bytes of no meaning to a shell.
    'convert /tmp/\u0080\u0084\u009f.png -resize 200x200 /tmp/o.jpg',
    // As the code itself writes it.
    resize,
  ])('one plain word is what `*` stands for: %s', (text) => {
    expect(line(resize, text)).toBe('allow');
  });
  test.each([
    ...[' ', '\t', '\n', '\r', '\0', '\u00a0', '\u2028', '\ufeff', '\u007f', '\u0085'],
    ...['|', '&', ';', '<', '>', '(', ')', '$', '`', '\\', '"', "'", '!', '^'],
  ])('nothing with %j in it is', (letter) => {
    expect(line('cat /tmp/*', `cat /tmp/a${letter}b`)).toBe('no rule');
    expect(line('cat /tmp/*', `cat /tmp/a${letter}`)).toBe('no rule');
  });
  test('a pattern that fits no file, or the one with its own name, is a name', () => {
    for (const name of [
      '*%Kz.jpg',
      '[1,2,3].gif',
      'what?.png',
      'a]b',
      '*.gif',
      '[a-z]x.jpg',
      '[4,5].jpg',
      '??.jpg',
    ])
      expect([name, line('convert /tmp/* -resize 1', `convert /tmp/${name} -resize 1`)]).toEqual([
        name,
        'allow',
      ]);
    for (const name of [
      '*.jpg',
      '?.jpg',
      '[1,2,3].jpg',
      '[!z]*',
      'a*',
      '*/x',
      '*z.jp*g',
      '[a-b].*',
      '??.txt',
      '[x][y].jpg',
      '[]a].jpg',
    ])
      expect([name, line('convert /tmp/* -resize 1', `convert /tmp/${name} -resize 1`)]).toEqual([
        name,
        'no rule',
      ]);
    // A folder that cannot be listed may contain a match.
    expect(line('cat /secret/*', 'cat /secret/a*')).toBe('no rule');
    // Relative to where the shell starts.
    expect(line('cat *', 'cat y*')).toBe('allow');
    expect(line('cat *', 'cat x*')).toBe('no rule');
    // Beside quotes of the rule nobody knows.
    expect(line('cat "/tmp/"*', 'cat "/tmp/"z*')).toBe('no rule');
  });
  test('between quotes of the rule, `*` is any text without a meaning there', () => {
    const grep = 'grep -c "*" data/*.txt';
    for (const text of ['two words', 'a & b; c | d', "it's", '<a>(b)#~{c,d}*?[e]', 'é', '-e x'])
      expect([text, line(grep, `grep -c "${text}" data/a.txt`)]).toEqual([text, 'allow']);
    for (const text of ['', 'a" b "c', '$HOME', '$(id)', '`id`', 'a\\', 'a\nb', 'a\tb', 'a!b', 'a\0'])
      expect([text, line(grep, `grep -c "${text}" data/a.txt`)]).toEqual([text, 'no rule']);
    expect(line(grep, 'grep -c "a b" data/a b.txt')).toBe('no rule');
    for (const text of ['a $b "c" `d`', 'a b']) expect(line("echo '*'", `echo '${text}'`)).toBe('allow');
    for (const text of ["a' b 'c", 'a\\', "a'"]) expect(line("echo '*'", `echo '${text}'`)).toBe('no rule');
    // Quotes of the rule that do not quote, and what other programs read as code.
    for (const pattern of ['echo \\"*\\"', 'echo "" * ""', `echo "'"*"'"`])
      expect([pattern, line(pattern, pattern.replace('*', 'a b'))]).toEqual([pattern, 'no rule']);
    for (const pattern of [
      'sh -c "*"',
      'echo "*" | /bin/bash',
      'awk "*"',
      'eval "*"',
      'echo "$(echo "*")"',
      '# "\necho *',
      'python3.11 -c "*"',
    ])
      expect([pattern, line(pattern, pattern.replace('*', 'a b'))]).toEqual([pattern, 'no rule']);
  });
  test('braces are names but for lists, sequences and groups', () => {
    for (const name of ['{{name}}.jpg', 'a{b', 'a}', 'a,{b}'])
      expect([name, line('cat /tmp/*', `cat /tmp/${name}`)]).toEqual([name, 'allow']);
    for (const name of ['{a,b}', '{1..9}', 'x{{a,b}}', '{a,{b}'])
      expect([name, line('cat /tmp/*', `cat /tmp/${name}`)]).toEqual([name, 'no rule']);
    expect(line('* /tmp/x', '{ /tmp/x')).toBe('no rule');
    expect(line('* /tmp/x', '} /tmp/x')).toBe('no rule');
  });
  test('a comment and a home folder start a word only', () => {
    for (const letter of ['#', '~']) {
      expect(line('cat /tmp/*', `cat /tmp/${letter}fcd658.jpg`)).toBe('allow');
      expect(line('cat /tmp/*', `cat /tmp/a${letter}b`)).toBe('allow');
      expect(line('cat * /tmp/x', `cat ${letter}a /tmp/x`)).toBe('no rule');
      expect(line('cat --in=*', `cat --in=${letter}a`)).toBe('no rule');
    }
  });
  test('nothing is no word', () => {
    expect(line('rm -rf * /tmp/x', 'rm -rf  /tmp/x')).toBe('no rule');
    expect(line('cat /tmp/*', 'cat /tmp/')).toBe('no rule');
  });
  test('what the rule itself says may be a list of commands', () => {
    expect(line('cd /tmp && tar xf * | wc -l', 'cd /tmp && tar xf a.tar | wc -l')).toBe('allow');
    expect(line('curl https://x.example/?q=*', 'curl https://x.example/?q=a')).toBe('allow');
    expect(line('ls /tmp/*.txt', 'ls /tmp/*.txt')).toBe('allow');
  });
  test('a long line is judged in linear time', () => {
    expect(line(`echo ${'*a'.repeat(200)}`, `echo ${'a'.repeat(20_000)}!`)).toBe('no rule');
  });
  test('a deny is as wide as it is written', () => {
    expect(verdict(['-c', 'curl *'], ['-c', 'curl x; id'], { action: 'deny' })).toBe('deny');
  });
});

test('other arguments are any text', () => {
  expect(verdict(['-c', 'echo "$0"', '*'], ['-c', 'echo "$0"', 'a b; c'])).toBe('allow');
  expect(verdict(['*'], ['a b; $(c)'], { file: '/opt/bin/x', program: '/opt/bin/x' })).toBe('allow');
  expect(verdict(null, ['-c', 'a; b'])).toBe('allow');
});

test.each([
  ['/bin/sh', ['-c', 'x'], 1],
  ['bash', ['-lc', 'x'], 1],
  ['/usr/bin/bash', ['-o', 'pipefail', '-ec', 'x', 'y'], 3],
  ['bash', ['-c', '-e', 'x'], 2],
  ['bash', ['-c', '--', '-x'], 2],
  ['bash', ['--norc', '-c', 'x'], 2],
  ['/usr/bin/env', ['A=1', 'sh', '-c', 'x'], 3],
  ['busybox', ['sh', '-c', 'x'], 2],
  ['/bin/timeout', ['5', '/bin/dash', '-c', 'x'], 3],
  ['/bin/sh', ['script.sh', '-c', 'x'], -1],
  ['/bin/sh', [], -1],
  ['convert', ['-c', 'x'], -1],
  ['/bin/push', ['-c', 'x'], -1],
] as const)('%s %j: the line is argument %i', (file, args, at) => {
  expect(lineIn(file, args)).toBe(at);
});

test('a path is what it leads to', () => {
  const rule = { file: '/opt/../bin/sh', program: '/opt/**' };
  expect(verdict(null, [], rule)).toBe('no rule');
  expect(verdict(null, [], { file: '/opt//bin/./x', program: '/opt/bin/x' })).toBe('allow');
});

describe('a program that is not where it was meant to be is another one', () => {
  const rules = [
    run('tool', 'bin/tool'),
    run('date', '/bin/sh', ['-c', 'date *']),
    run('mine', '/bin/sh', ['-c', './x *']),
    run('name', 'date'),
  ];
  const at = (file: string, args: readonly string[], place: Partial<Place>) =>
    processPolicy(rules, list).run(file, args, {
      samePath: true,
      folder: '/var/task',
      sameFolder: true,
      found: () => [],
      ...place,
    }).rule?.name ?? null;
  test.each([
    ['bin/tool', [], {}, 'tool'],
    ['bin/tool', [], { folder: '/tmp', sameFolder: false }, null],
    // It may look up programs itself.
    ['bin/tool', [], { samePath: false }, null],
    ['date', [], {}, 'name'],
    ['date', [], { samePath: false }, null],
    ['/bin/sh', ['-c', 'date +%s'], {}, 'date'],
    ['/bin/sh', ['-c', 'date +%s'], { samePath: false }, null],
    ['/bin/sh', ['-c', './x a'], {}, 'mine'],
    ['/bin/sh', ['-c', './x a'], { sameFolder: false }, null],
  ] as const)('%s %j %j: %s', (file, args, place, name) => {
    expect(at(file, args, place)).toBe(name);
  });
});
