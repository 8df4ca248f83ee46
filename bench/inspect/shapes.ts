import { createLearner, decode, inspect, type Shape, saturated } from '@emmental/inspect';
import { flag } from '../measure/arguments.ts';
import { payloads, print, share } from './data.ts';
import { type Application, applications, randomFrom, type Style } from './traffic.ts';

export function shapes(): void {
  print(
    '\nShapes: 200 events to learn; 1,500 harmless ones of another seed and style; 400 payloads in each field, half appended',
  );
  print('style        application      saturated after   events false   blocked   field');
  for (const style of ['evaluation', 'fresh'] as const)
    for (const application of applications) shapesOf(application, style);
}

function shapesOf(application: Application, style: Style): void {
  const { shape, after } = learned(application, 200);
  const random = randomFrom(style === 'fresh' ? 4242 : 777);
  const harmless = Array.from({ length: 1500 }, () => application.event(application.document(random, style)));
  const verdicts = harmless.map((event) => inspect(event, { shape }));
  const wrong = harmless.filter((_, index) =>
    verdicts[index]?.findings.some((finding) => finding.by === 'shape'),
  );
  const blocked = verdicts.filter(({ decision }) => decision === 'block').length;
  const rates = application.fields.map(
    (name) => `${name} ${share(oddOf(application, shape, name, style), 400).trim()}`,
  );
  print(
    `${style.padEnd(12)} ${application.id.padEnd(16)} ${String(after ?? 'not').padStart(15)} ${share(wrong.length, 1500)} % ${String(blocked).padStart(12)}   ${rates.join(', ')}`,
  );
  if (flag('misses'))
    for (const event of wrong.slice(0, 12))
      for (const finding of inspect(event, { shape }).findings)
        print(`    ${finding.rule} ${finding.path} ${JSON.stringify(valueAt(event, finding.path))}`);
}

function valueAt(event: unknown, path: string): unknown {
  return decode(event, { structure: true }).structure.find((node) => node.path === path)?.value;
}

function learned(
  application: Application,
  count: number,
): { readonly shape: Shape; readonly after: number | null } {
  const random = randomFrom(42);
  const learner = createLearner();
  let after: number | null = null;
  for (let index = 0; index < count; index += 1) {
    learner.add(decode(application.event(application.document(random, 'training')), { structure: true }));
    if (after === null && index >= 199 && Object.values(learner.shape().triggers).every(saturated))
      after = index + 1;
  }
  return { shape: learner.shape(), after };
}

function oddOf(application: Application, shape: Shape, name: string, style: Style): number {
  const random = randomFrom(name.length * 31 + 5);
  let odd = 0;
  for (let index = 0; index < 400; index += 1) {
    const document = application.document(random, style);
    const payload = payloads[(index * 5) % payloads.length]?.payload ?? '';
    document[name] = index % 2 === 0 ? payload : `${document[name]}${payload}`;
    if (inspect(application.event(document), { shape }).findings.some((finding) => finding.by === 'shape'))
      odd += 1;
  }
  return odd;
}
