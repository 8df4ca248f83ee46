import { expect, test } from 'vitest';
import { analysed, callsOf, openOf } from './testing/analysed.ts';

/** Functions that call each other from blocks in blocks. */
const nested = (functions: number, blocks: number, inner: string): string =>
  Array.from({ length: functions }, (_, index) => {
    const next = index + 1 < functions ? `await step${index + 1}(event);` : inner;
    return `async function step${index}(event) { ${'if (event.more) { '.repeat(blocks)}${next}${' }'.repeat(blocks)} }`;
  }).join('\n');

// At the very end of its stack V8 sometimes throws a TypeError in the place of a RangeError, by how much of the code it has compiled.
test('where code is nested more deeply than the stack of this process, what was found stays and the rest is open', {
  retry: 2,
}, async () => {
  const analysis = await analysed(
    `import { S3 } from '@aws-sdk/client-s3';
     const s3 = new S3({});
     ${nested(36, 120, "await s3.deleteObject({ Bucket: 'deep', Key: 'k' });")}
     export const handler = async (event) => {
       await s3.getObject({ Bucket: 'first', Key: 'k' });
       await step0(event);
     };`,
  );
  expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=first, Key=k)']);
  expect(openOf(analysis)).toEqual(['the rest of the code → anything']);
  expect(analysis.diagnostics.map(({ code }) => code)).toEqual(['code/limit']);
});

test('a call of an object ends where the object is what it has under the name of the call', async () => {
  const python = await analysed(
    `import boto3
s3 = boto3.client('s3')
class Box:
    pass
def handler(event, context):
    box = Box()
    setattr(box, event['name'], box)
    box()
    s3.get_object(Bucket='b', Key='k')
`,
    { language: 'py' },
  );
  expect(callsOf(python)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
  const javascript = await analysed(
    `import { S3 } from '@aws-sdk/client-s3';
     const s3 = new S3({});
     class Box {}
     export const handler = async (event) => {
       const box = new Box();
       box[event.name] = box;
       const one = event.more ? box : box[event.other];
       one();
       await s3.getObject({ Bucket: 'b', Key: 'k' });
     };`,
  );
  expect(callsOf(javascript)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
});

test('a read of a member ends where a library keeps an object that has the members of the library', async () => {
  const analysis = await analysed(
    `import { S3 } from '@aws-sdk/client-s3';
     import { Store } from 'acme-store';
     const s3 = new S3({});
     const store = new Store();
     export const handler = async (event) => {
       const item = { ...store };
       if (event.more) item.other = () => 1;
       store.keep(item);
       store.other();
       await s3.getObject({ Bucket: 'b', Key: 'k' });
     };`,
  );
  expect(callsOf(analysis)).toEqual(['s3:GetObject(Bucket=b, Key=k)']);
});
