import type { Change, Evidence, HolesReport, JudgedRoute } from '@emmental/model';
import { describe, expect, it } from 'vitest';
import { routesOf } from './routes.ts';
import { changeListsOf } from './steps.ts';

type App = HolesReport['apps'][number];

const at = (file: string, line: number, text: string): Evidence => ({ file, line, text });

const judged = (
  id: string,
  threat: 'T1' | 'T10' | 'T11',
  fields: Partial<JudgedRoute['route']>,
): JudgedRoute => ({
  route: {
    id,
    threat,
    loses: 'credentials',
    applies: 'yes',
    because: 'anyone → POST /upload → UploadApi → s3 Uploads → Thumbnails',
    evidence: [
      at('template.yaml', 5, 'POST /upload'),
      at('src/upload.ts', 10, 'await s3.send(command)'),
      at('template.yaml', 9, 's3 Uploads'),
    ],
    question: null,
    steps: [
      {
        says: 'a shell runs it',
        attack: ['T1059'],
        gains: null,
        cells: [],
        evidence: [at('src/a.ts', 7, 'run(key)')],
      },
    ],
    ...fields,
  },
  judgement: { verdict: 'aligned', visibility: 'blind', depth: 0, stoppedBy: [] },
  cells: [],
});

const change = (id: string, effort: Change['effort'], says = id): Change => ({
  id,
  function: 'Thumbnails',
  says,
  effort,
  command: null,
  at: null,
  closes: ['Thumbnails/T1/shell'],
});

const guard = change('Thumbnails/guard/inbound', 'deploy');
const inCode = change('Thumbnails/code/shell', 'code');
const role = change('Thumbnails/role', 'deploy');

function app(routes: readonly JudgedRoute[]): App {
  const verdicts = routes.map((route) => ({
    threat: route.route.threat,
    judgement: route.judgement,
    routes: [route],
    alone: null,
  }));
  const possible = [inCode, role, guard].map((each) => ({
    change: each,
    stoppedBy: new Map([['Thumbnails/T1/shell', each === guard ? (['inspect'] as const) : []]]),
  }));
  const closure = { changes: [guard], possible, left: [], isExact: true, unreached: [], titles: {} };
  const functions = [
    { id: 'template.yaml#Thumbnails', name: 'Thumbnails', verdicts },
    { id: 'template.yaml#UploadApi', name: 'UploadApi', verdicts: [] },
  ];
  return { id: 'template.yaml', name: 'shop', template: 'template.yaml', functions, closure };
}

function uploaded(...routes: readonly JudgedRoute[]) {
  const of = app(routes);
  return routesOf(
    of,
    changeListsOf(of, () => null),
    'shop',
  );
}

describe('the paths of an upload', () => {
  it('have the place of each hop: the trigger, and the call that passes the event on', () => {
    const [path] = uploaded(judged('Thumbnails/T1/shell', 'T1', {}));
    expect(path).toMatchObject({ who: 'public', function: 'Thumbnails' });
    expect(
      path?.hops.map(({ text, kind, at: place }) => [text, kind, place && `${place.file}:${place.line}`]),
    ).toEqual([
      ['anyone', 'people', null],
      ['POST /upload', 'source', 'template.yaml:5'],
      ['UploadApi', 'function', 'src/upload.ts:10'],
      ['s3 Uploads', 'source', 'template.yaml:9'],
      ['Thumbnails', 'function', null],
    ]);
  });

  it('name the changes that close them: those of the cheapest set, then the cheapest others, each with its control', () => {
    const [path] = uploaded(judged('Thumbnails/T1/shell', 'T1', {}));
    expect(path?.closing).toEqual([
      { list: 'steps', index: 0, slices: ['inspect'] },
      { list: 'others', index: 1, slices: ['role'] },
      { list: 'others', index: 0, slices: ['code'] },
    ]);
    const lists = changeListsOf(app([]), () => null);
    expect(lists.steps.map(({ label }) => label)).toEqual(['NARROWS']);
    expect(lists.others.map(({ label }) => label)).toEqual(['SAME', 'NARROWS']);
  });

  it('name people only if callers begin them, and have a command only if they can be replayed', () => {
    const way = judged('Thumbnails/T11/events', 'T11', {});
    const loop = judged('Thumbnails/T11/loop', 'T11', { because: 'Thumbnails starts itself again' });
    const escalation = judged('Thumbnails/T10/role', 'T10', { because: 'the function has a role' });
    const shell = judged('Thumbnails/T1/shell key', 'T1', {});
    expect(uploaded(way, loop, escalation, shell).map(({ who, replay }) => [who, replay])).toEqual([
      ['public', null],
      ['public', null],
      ['unknown', null],
      ['public', "emmental holes replay 'Thumbnails/T1/shell key' --path shop"],
    ]);
  });
});
