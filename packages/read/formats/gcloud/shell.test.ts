import { spelled, text } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { commandsIn } from './shell.ts';

const read = (script: string) =>
  commandsIn(script, { file: 'deploy.sh', line: 1, column: 1 }).map(
    ({ words, at, directory }) =>
      `${at.line}:${at.column} ${directory}> ${words.map((word) => spelled(text(word))).join(' | ')}`,
  );

describe('commands of a script', () => {
  test('quotes, line ends that go on, comments, lists', () => {
    expect(
      read(`#!/bin/bash
set -e  # stop
gcloud functions deploy "a b" \\
  --entry-point 'c d' \\
  --x=e\\ f && echo done; echo next | tee log
if true; then deploy one; fi
( cd sub && deploy two )
deploy() { gcloud three; }
`),
    ).toEqual([
      '2:1 > set | -e',
      '3:1 > gcloud | functions | deploy | a b | --entry-point | c d | --x=e f',
      '5:15 > echo | done',
      '5:26 > echo | next',
      '5:38 > tee | log',
      '6:4 > true',
      '6:15 > deploy | one',
      '7:3 sub/> cd | sub',
      '7:13 sub/> deploy | two',
      '8:1 sub/> deploy',
      '8:12 sub/> gcloud | three',
    ]);
  });

  test('variables are what the script set them to last', () => {
    expect(
      read(`NAME=orders
export REGION="europe-\${SIDE:-west1}" PROJECT=$(gcloud config get-value project)
TWICE=a
TWICE=b
SELF=\${SELF:-usual}
deploy "$NAME-fn" $REGION \${TWICE} $SELF $GIVEN '$NAME' "\\$NAME" \`date\` $PROJECT/x
for f in one two; do deploy $f; done
`).slice(-3),
    ).toEqual([
      '6:1 > deploy | orders-fn | europe-west1 | b | usual | ${GIVEN} | $NAME | $NAME | * | */x',
      '7:22 > deploy | one',
      '7:22 > deploy | two',
    ]);
  });

  test.each([
    ['a branch', 'A=x\nif true; then\n  A=y\nfi\ndeploy $A\n', 'deploy | ${A}'],
    ['a command after &&', 'A=x\ntest -f y && A=y\ndeploy $A\n', 'deploy | ${A}'],
    ['a loop', 'A=x\nwhile true; do\n  A=y\ndone\ndeploy $A\n', 'deploy | ${A}'],
    ['a function', 'A=x\nset_a() {\n  A=y\n}\ndeploy $A\n', 'deploy | ${A}'],
    ['a subshell', 'A=x\n(\n  A=y\n)\ndeploy $A\n', 'deploy | ${A}'],
    ['an assignment for one command', 'A=x\nA=y echo\ndeploy $A\n', 'deploy | x'],
    ['a variable of a variable', 'A=x\nB=$A-1\ndeploy $B\nA=y\nB=$A-2\ndeploy $B\n', 'deploy | y-2'],
  ])('assignments in %s', (_, script, last) => {
    expect(read(script).at(-1)).toContain(`> ${last}`);
  });

  test('the folder of the script, and those around it, are told from there', () => {
    expect(
      read(`HERE="$(cd "$(dirname "\${BASH_SOURCE[0]}")/.." >/dev/null 2>&1 && pwd -P)"
a "$HERE/fn" $(dirname "$0")/fn $(pwd)/fn "$(git rev-parse --show-toplevel)/fn"
b $(dirname $(dirname $(realpath "$0"))) $(cd $OTHER && pwd) $(git log) $(dirname)
`).slice(-2),
    ).toEqual(['2:1 > a | ./../fn | ./fn | ./fn | ./fn', '3:1 > b | ./.. | * | * | *']);
  });

  test('a loop over words that are known is gone through; one over others stays as it is', () => {
    expect(
      read(`NAMES="a b"
for n in $NAMES; do
  for r in eu us; do deploy $n-$r; done
done
for x in $(ls); do deploy $x; done
while read y; do deploy $y; done
for z in one
`),
    ).toEqual([
      ...['a-eu', 'a-us', 'b-eu', 'b-us'].map((name) => `3:22 > deploy | ${name}`),
      '5:1 > for | x | in | *',
      '5:20 > deploy | ${x}',
      '6:7 > read | y',
      '6:18 > deploy | ${y}',
      '7:1 > for | z | in | one',
    ]);
  });

  test('loops in loops end, also when they are empty', () => {
    const words = Array.from({ length: 40 }, (_, n) => `w${n}`).join(' ');
    const deep = (inner: string): string =>
      `${`for a in ${words}; do\n`.repeat(12)}${inner}\n${'done\n'.repeat(12)}`;
    expect(read(deep('')).length).toBeLessThan(1_000);
    expect(read(deep('deploy $a')).length).toBeLessThan(10_000);
    expect(read(`for a in ${words}; do\n`.repeat(3_000)).length).toBeLessThan(10_000);
  });

  test('documents of several lines are no commands', () => {
    expect(
      read('cat <<EOF > file\ngcloud not this\nEOF\ncat <<-"END"\n\tnor this\n\tEND\nreal one\n'),
    ).toEqual(['1:1 > cat | file', '4:1 > cat', '7:1 > real | one']);
  });

  test('whatever it is given, it ends', () => {
    const pieces = [
      '"',
      "'",
      '$(',
      '${',
      '`',
      '\\',
      '<<',
      '<<E',
      '\n',
      ';',
      '#',
      '}',
      '{',
      '(',
      'a=',
      '$a',
      ' ',
      '\r\n',
    ];
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 500; round += 1) {
      const script = Array.from({ length: next(60) }, () => pieces[next(pieces.length)]).join('');
      expect(Array.isArray(read(script))).toBe(true);
    }
    expect(read(`a=$a\nx "${'$('.repeat(20_000)}`).length).toBeGreaterThan(0);
    expect(read(Array.from({ length: 40 }, (_, i) => `v${i}=$v${i + 1}$v${i + 1}`).join('\n')).length).toBe(
      0,
    );
  });
});
