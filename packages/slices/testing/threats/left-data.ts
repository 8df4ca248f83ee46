import { constant, type FileUse, type ProcessUse, text, unknown, type Value } from '@emmental/model';
import { finding, type TestFacts } from '../facts.ts';
import { fields, seen, type ThreatCase } from './case.ts';

const hole = { kind: 'event', path: 'body.name' } as const;

/** The variable WORK: a folder for each stage. */
const work = { kind: 'env', name: 'WORK' } as const;

const inStages = new Map<string, Value>([
  [
    'WORK',
    {
      kind: 'one-of',
      choices: [
        { when: 'Prod', value: constant('/tmp/live') },
        { when: 'not Prod', value: constant('/tmp/test') },
      ],
    },
  ],
]);

const asValue = (value: Value | string): Value => (typeof value === 'string' ? constant(value) : value);

const program = (command: Value | string): ProcessUse => ({
  kind: 'process',
  command: asValue(command),
  shell: false,
  seen,
});

const shell = (line: Value | string): ProcessUse => ({ ...program(line), shell: true });

const removes = (path: Value | string): FileUse => ({
  kind: 'file',
  path: asValue(path),
  mode: 'delete',
  seen,
});

const writes = (path: Value | string): FileUse => ({ ...removes(path), mode: 'write' });

/** The finding of the rule `function/keeps-files` about the first of them. */
const kept = finding('function/keeps-files', ['T12'], 'fail', {
  slice: 'file',
  file: seen.at.file,
  line: seen.at.line,
});

const fresh = (write: readonly string[], is = true): NonNullable<TestFacts['rules']> => ({
  files: [
    {
      name: 'tmp',
      match: '',
      action: 'allow',
      origin: 'file',
      read: write,
      write,
      ...(is ? { fresh: true as const } : {}),
    },
  ],
});

/** Cases of data that is left for the next caller: T12. */
export const leftDataCases: readonly ThreatCase[] = [
  ['nothing left behind', 'T12', {}, 'n/a'],
  ['something left behind', 'T12', { findings: [finding('code/warm-state', ['T12'])] }, 'aligned'],
  ['a program that may leave something', 'T12', { behaviours: [program('convert in /tmp/out')] }, 'unproven'],
  [
    'a known program that is told of no path there',
    'T12',
    { behaviours: [program('pdfinfo in.txt')] },
    'n/a',
  ],
  ['another program that is told of no path', 'T12', { behaviours: [program('render in.txt')] }, 'unproven'],
  ['such a program of the package', 'T12', { behaviours: [program('/opt/bin/render in')] }, 'unproven'],
  ['such a program in a pipe', 'T12', { behaviours: [shell('printf %s x | ./bin/render')] }, 'unproven'],
  ['such a program behind a shell', 'T12', { behaviours: [shell('sh -c "render in"')] }, 'unproven'],
  ['known programs in a pipe', 'T12', { behaviours: [shell('LANG=C curl -s x | jq .')] }, 'n/a'],
  [
    'such a program, and nobody from outside',
    'T12',
    { behaviours: [program('/opt/bin/render in')], exposure: 'account' },
    'n/a',
  ],
  ['a program that is not known', 'T12', { behaviours: [program(unknown('a parameter'))] }, 'unproven'],
  [
    'a program, and nobody from outside',
    'T12',
    { behaviours: [program('render /tmp/out')], exposure: 'internal' },
    'n/a',
  ],
  [
    'a program, and by nobody knows whom',
    'T12',
    { behaviours: [program('render /tmp/out')], exposure: 'unknown' },
    'unproven',
  ],
  ['a program that writes nothing', 'T12', { behaviours: [program('/bin/date -u')] }, 'n/a'],
  ['a file of that name elsewhere', 'T12', { behaviours: [program('/tmp/date -u')] }, 'unproven'],
  ['a shell whose programs write nothing', 'T12', { behaviours: [shell('ls /tmp | wc -l 2>&1')] }, 'n/a'],
  ['a shell that writes itself', 'T12', { behaviours: [shell('date > /tmp/now')] }, 'unproven'],
  ['a shell that starts another', 'T12', { behaviours: [shell('date; render /tmp/out')] }, 'unproven'],
  ['a shell in a substitution', 'T12', { behaviours: [shell('echo $(render /tmp/out)')] }, 'unproven'],
  [
    'a program that writes nothing, told of a file there',
    'T12',
    { behaviours: [shell(text(['cat /tmp/', hole]))] },
    'n/a',
  ],
  [
    'a shell that writes where a part says',
    'T12',
    { behaviours: [shell(text(['cat in > /tmp/', hole]))] },
    'unproven',
  ],
  [
    'what the program is told to write, removed',
    'T12',
    {
      behaviours: [program(text(['convert in /tmp/', hole, '.png'])), removes(text(['/tmp/', hole, '.png']))],
    },
    'n/a',
  ],
  [
    'its folder, removed',
    'T12',
    { behaviours: [shell("cd '/tmp/work'; convert in /tmp/work/out"), removes('/tmp/work')] },
    'n/a',
  ],
  [
    'one of two, removed',
    'T12',
    { behaviours: [program('convert /tmp/a /tmp/b'), removes('/tmp/a')] },
    'unproven',
  ],
  [
    'a file whose folder the environment says',
    'T12',
    { behaviours: [program(text(['convert in ', work, '/out']))], declaration: { environment: inStages } },
    'unproven',
  ],
  [
    'that file, removed by the same name',
    'T12',
    {
      behaviours: [program(text(['convert in ', work, '/out'])), removes(text([work, '/out']))],
      declaration: { environment: inStages },
    },
    'n/a',
  ],
  [
    'a file that is removed in one stage only',
    'T12',
    {
      behaviours: [program('convert in /tmp/live/out'), removes(text([work, '/out']))],
      declaration: { environment: inStages },
    },
    'unproven',
  ],
  [
    'another of the same beginning, removed',
    'T12',
    { behaviours: [program('convert in /tmp/ab'), removes('/tmp/a')] },
    'unproven',
  ],
  [
    'a program, where none may run',
    'T12',
    { behaviours: [program('render /tmp/out')], guard: { processes: 'enforce' } },
    'closed',
    1,
  ],
  [
    'a program, told only',
    'T12',
    { behaviours: [program('render /tmp/out')], guard: { processes: 'alert' } },
    'unproven',
  ],
  [
    'a program that may run',
    'T12',
    {
      behaviours: [program('render /tmp/out')],
      guard: { processes: 'enforce' },
      rules: {
        processes: [
          { name: 'render', match: '', action: 'allow', origin: 'file', run: 'render', args: null },
        ],
      },
    },
    'unproven',
  ],
  [
    'a file that stays, and the guard lets it',
    'T12',
    {
      behaviours: [writes(text(['/tmp/', hole]))],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/**'], false),
    },
    'aligned',
  ],
  [
    'a file that goes when the call ends',
    'T12',
    {
      behaviours: [writes(text(['/tmp/', hole]))],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/**']),
    },
    'closed',
    1,
  ],
  [
    'a file that goes, told only',
    'T12',
    {
      behaviours: [writes(text(['/tmp/', hole]))],
      findings: [kept],
      guard: { files: 'alert' },
      rules: fresh(['/tmp/**']),
    },
    'aligned',
  ],
  [
    'a file that goes, by rules that are not those of the layer',
    'T12',
    {
      behaviours: [writes('/tmp/a')],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/a']),
      deployed: 'other',
    },
    'unproven',
  ],
  [
    'one of two files that goes',
    'T12',
    {
      behaviours: [writes('/tmp/a'), writes('/tmp/b')],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/a']),
    },
    'unproven',
  ],
  [
    'a file whose folder the event says',
    'T12',
    {
      behaviours: [writes(text(['/tmp/', hole, '/a']))],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/work/**']),
    },
    'unproven',
  ],
  [
    'a file whose name the event says, below a folder that stays',
    'T12',
    {
      behaviours: [writes(text(['/tmp/work/', hole]))],
      findings: [kept],
      guard: { files: 'enforce' },
      rules: {
        files: [...(fresh(['/tmp/work/**']).files ?? []), ...(fresh(['/tmp/cache/**'], false).files ?? [])],
      },
    },
    'unproven',
  ],
  [
    'a file that goes, where several calls run at a time',
    'T12',
    {
      behaviours: [writes('/tmp/a')],
      findings: [kept],
      settings: { CapacityProviderConfig: fields({}) },
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/**']),
    },
    'aligned',
  ],
  [
    'a variable beside a file that goes',
    'T12',
    {
      behaviours: [writes('/tmp/a')],
      findings: [kept, finding('answer/of-earlier-caller', ['T12'], 'fail', { slice: 'code' })],
      guard: { files: 'enforce' },
      rules: fresh(['/tmp/**']),
    },
    'aligned',
  ],
  [
    'a program, where files go when the call ends',
    'T12',
    {
      behaviours: [program('render /tmp/out')],
      guard: { files: 'enforce', processes: 'alert' },
      rules: fresh(['/tmp/**']),
    },
    'unproven',
  ],
  [
    'a program, and something left behind',
    'T12',
    { behaviours: [program('render /tmp/out')], findings: [finding('code/warm-state', ['T12'])] },
    'aligned',
  ],
  ['waived', 'T12', { findings: [finding('code/warm-state', ['T12'], 'waived')] }, 'aligned'],
];
