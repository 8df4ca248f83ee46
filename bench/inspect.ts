import { createLearner, decode, inspect, recognise, type Shape, type Verdict } from '@emmental/inspect';
import { carriers, isJson } from './inspect/carriers.ts';
import { bundled, cost } from './inspect/cost.ts';
import { alarms, benign, payloads, peer, print, read, samples, share } from './inspect/data.ts';
import { shapes } from './inspect/shapes.ts';
import { atSinks } from './inspect/sinks.ts';
import { flag } from './measure/arguments.ts';

/**
 * Measures what the inspection engine finds and its cost, with libddwaf in the same run.
 *
 *     npm run bench:inspect -- --data DIR [--no-peer] [--misses]
 *
 * DIR contains `payloads/` and `events/`. The rates of payloads are in-sample if the rules were written with these
 * payloads in view.
 */
const [field] = carriers;
if (!field) throw new Error('no carriers');

signatures();
triggers();
onCarriers();
size();
atSinks();
shapes();
cost();
await bundled();

function signatures(): void {
  print(
    `Rules alone, payload in a JSON field (${peer ? `beside ${peer.name}, which gets the parsed body` : 'peer not installed'}; in-sample)`,
  );
  print('class                  n   found  own class   peer');
  const classes = [...new Set(payloads.map((payload) => payload.class))].sort();
  let found = 0;
  let peerFound = 0;
  for (const name of classes) {
    const own = payloads.filter((payload) => payload.class === name);
    const verdicts = own.map(({ payload }) => inspect(field?.event(payload)));
    const hits = verdicts.filter(alarms).length;
    const same = verdicts.filter((verdict) =>
      verdict.findings.some((finding) => finding.class === name),
    ).length;
    const theirs = own.filter(({ payload }) => peer?.flags(parsedBody(payload))).length;
    found += hits;
    peerFound += theirs;
    print(
      `${name.padEnd(18)} ${String(own.length).padStart(5)} ${share(hits, own.length)}     ${share(same, own.length)} ${share(theirs, peer ? own.length : 0)}`,
    );
    if (flag('misses'))
      own.forEach(({ payload }, index) => {
        if (!alarms(verdicts[index] as Verdict)) print(`    ${JSON.stringify(payload).slice(0, 150)}`);
      });
  }
  print(
    `${'all'.padEnd(18)} ${String(payloads.length).padStart(5)} ${share(found, payloads.length)}            ${share(peerFound, peer ? payloads.length : 0)}`,
  );
  for (const hard of [false, true]) {
    const own = benign.filter((sample) => sample.hard === hard);
    const wrong = own.filter(({ text }) => alarms(inspect(field?.event(text))));
    const theirs = own.filter(({ text }) => peer?.flags(parsedBody(text)));
    print(
      `${`false, ${hard ? 'hard' : 'plain'}`.padEnd(18)} ${String(own.length).padStart(5)} ${share(wrong.length, own.length)}            ${share(theirs.length, peer ? own.length : 0)}   (${wrong.length} / ${theirs.length})`,
    );
    if (flag('misses')) for (const { text } of wrong) print(`    ${JSON.stringify(text).slice(0, 150)}`);
  }
}

function parsedBody(payload: string): unknown {
  return isJson(payload) ? JSON.parse(payload) : { id: 42, comment: payload, lang: 'en' };
}

function triggers(): void {
  const events = samples.map((sample) => ({ ...sample, event: read<unknown>('events', sample.file) }));
  const right = events.filter(({ trigger, event }) => recognise(event).trigger === trigger);
  const loud = events.filter(({ event }) => alarms(inspect(event)));
  print(`\nSample events: ${events.length}, folder named ${right.length}, alarms ${loud.length}`);
  for (const { trigger, file, event } of events) {
    if (recognise(event).trigger !== trigger) print(`    ${file} is read as ${recognise(event).trigger}`);
  }
}

/**
 * Sends a fixed part of the payloads that the engine finds in the plain field, so that the result measures the other
 * carriers only.
 */
function onCarriers(): void {
  const found = payloads.filter(({ payload }) => alarms(inspect(field?.event(payload))));
  const some = found.filter((_, index) => index % 4 === 0);
  const harmless = benign.filter((sample) => !sample.hard);
  print(
    `\nCarriers: ${some.length} payloads that the plain field shows, ${harmless.length} plain harmless values; raw event to the peer`,
  );
  print('carrier                      found   false   blocks   peer');
  let blocks = 0;
  const shapes: Shape[] = [];
  for (const { id, event } of carriers) {
    const learner = createLearner();
    for (const { text } of harmless.slice(0, 400)) learner.add(decode(event(text), { structure: true }));
    shapes.push(learner.shape());
    const hits = some.filter(({ payload }) => alarms(inspect(event(payload)))).length;
    const verdicts = harmless.map(({ text }) => inspect(event(text)));
    const blocked = verdicts.filter((verdict) => verdict.decision === 'block').length;
    blocks += blocked;
    const theirs = some.filter(({ payload }) => peer?.flags(event(payload))).length;
    print(
      `${id.padEnd(28)} ${share(hits, some.length)} ${String(verdicts.filter(alarms).length).padStart(7)} ${String(blocked).padStart(8)} ${share(theirs, peer ? some.length : 0)}`,
    );
  }
  const hard = benign.filter((sample) => sample.hard);
  let withShape = 0;
  for (const [index, { event }] of carriers.entries()) {
    for (const { text } of hard) if (inspect(event(text)).decision === 'block') blocks += 1;
    const shape = shapes[index];
    for (const { text } of benign) if (inspect(event(text), { shape }).decision === 'block') withShape += 1;
  }
  print(`false blocks on all ${benign.length} harmless values in ${carriers.length} carriers: ${blocks}`);
  print(`the same with a shape learned from 400 harmless values in each carrier: ${withShape}`);
}

function size(): void {
  const attack = "x' OR '1'='1";
  let deep: unknown = attack;
  for (let depth = 0; depth < 30; depth += 1) deep = { a: deep };
  const cases: readonly (readonly [string, unknown])[] = [
    ['after 64 KB of padding', { body: JSON.stringify({ a: `${'a '.repeat(32_768)}${attack}` }) }],
    ['in item 5,000', { body: JSON.stringify({ a: [...Array<string>(5000).fill('ok'), attack] }) }],
    ['at depth 30', deep],
    ['after 6 MB of padding', { body: JSON.stringify({ a: `${'a '.repeat(3_000_000)}${attack}` }) }],
  ];
  print('\nSize');
  for (const [name, event] of cases) {
    const verdict = inspect(event);
    print(
      `${name.padEnd(28)} ${resultOf(verdict).padEnd(26)} peer ${peer?.flags(event) ? 'found' : peer ? 'silent' : '-'}`,
    );
  }
}

function resultOf(verdict: Verdict): string {
  if (alarms(verdict)) return 'found';
  return verdict.notInspected.length > 0 ? 'reported as not inspected' : 'MISSED';
}
