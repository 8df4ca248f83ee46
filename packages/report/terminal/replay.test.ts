import { everySection, type ReplayReport, type ReplayRun } from '@emmental/model';
import { describe, expect, test } from 'vitest';
import { renderReplay } from './replay.ts';

const modes = (mode: 'alert' | 'enforce'): NonNullable<ReplayRun['modes']> => everySection(mode);
const happened = ['a program of the attacker ran', 'the attacker sent credentials to an outside host'];
const id = 'Thumbnails/T1/shell Records[].s3.object.key handler/internet';

const report = (last: Partial<ReplayRun>): ReplayReport => ({
  tool: { name: 'emmental', version: '0.1.0' },
  root: 'shop',
  asked: 'Thumbnails',
  ran: true,
  network: 'loopback',
  replays: [
    {
      function: 'Thumbnails',
      threat: 'T1',
      routes: [id],
      at: { file: 'src/thumbnail.mjs', line: 17, text: 'run(key)' },
      cannot: null,
      attack: {
        trigger: 's3 Uploads',
        field: 'Records[].s3.object.key',
        handler: 'src/thumbnail.handler',
        language: 'javascript',
        form: 'in plain words or double quotes',
        event: { Records: [{ s3: { object: { key: `em12$(echo ${'A'.repeat(80)}|base64 -d|sh)` } } }] },
      },
      runs: [
        {
          rules: 'none',
          modes: null,
          happened,
          told: [],
          error: null,
          routes: [{ id, happened: true, model: 'open', agrees: true }],
        },
        {
          rules: 'written',
          modes: modes('alert'),
          happened,
          told: [{ kind: 'alert', section: 'processes', rule: '(all other)', what: '/bin/sh -c convert …' }],
          error: null,
          routes: [{ id, happened: true, model: 'open', agrees: true }],
        },
        {
          rules: 'written',
          modes: modes('enforce'),
          happened: [],
          told: [{ kind: 'block', section: 'outbound', rule: 'metadata', what: '169.254.169.254:80' }],
          error: null,
          routes: [{ id, happened: false, model: 'stopped', agrees: true }],
          ...last,
        },
      ],
    },
    {
      function: 'Thumbnails',
      threat: 'T11',
      routes: ['Thumbnails/T11/events'],
      at: null,
      cannot: 'the cloud decides how often it may run',
      attack: null,
      runs: [],
    },
  ],
});

const screen = { program: 'emmental', width: 80, unicode: true, color: false };

describe('the report of a replay', () => {
  test('says of each run what happened, who stopped it, and whether the model agrees', () => {
    expect(renderReplay(report({}), screen)).toBe(`emmental 0.1.0   replay Thumbnails

Command injection in Thumbnails                             src/thumbnail.mjs:17
    event    s3 Uploads, with the attack in Records[].s3.object.key
             em12$(echo AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA…
    guard off
             a program of the attacker ran; the attacker sent credentials to an
             outside host
             the model: nothing stops it; it agrees with the run
    guard on, alert (rules of emmental.yaml)
             the same
             reported by processes (all other): /bin/sh -c convert …
             the model: nothing stops it; it agrees with the run
    guard on, enforce (rules of emmental.yaml)
             nothing happened
             blocked by outbound (rule metadata): 169.254.169.254:80
             the model: a slice stops it; it agrees with the run

Not replayed: 1 path
  Flood or loop in Thumbnails: the cloud decides how often it may run

The model agrees with 3 of 3 outcomes.
`);
  });

  test('names the path where it does not', () => {
    const wrong = renderReplay(
      report({ happened, routes: [{ id, happened: true, model: 'stopped', agrees: false }] }),
      screen,
    );
    expect(wrong).toContain('the model: a slice stops it; it does not agree with the run');
    expect(wrong.replaceAll(/\s+/g, ' ')).toContain(
      `${id}: the model says a slice stops it, but the attack worked`,
    );
    expect(wrong).toContain('The model agrees with 2 of 3 outcomes.');
  });

  test('before anything runs it says what would, and how', () => {
    const plan = renderReplay(
      {
        ...report({}),
        ran: false,
        network: null,
        replays: report({}).replays.map((replay) => ({ ...replay, runs: [] })),
      },
      screen,
    );
    expect(plan).toContain('Nothing was started.');
    expect(plan).toContain('starts   src/thumbnail.handler');
    expect(plan).toContain('Next  emmental holes replay Thumbnails --path shop --run');
  });

  test('fits into 60 columns', () => {
    for (const line of renderReplay(report({}), { ...screen, width: 60 }).split('\n'))
      expect(line.length, line).toBeLessThanOrEqual(60);
  });
});
