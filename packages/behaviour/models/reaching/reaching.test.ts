import { partsOf } from '@emmental/model';
import { expect, test } from 'vitest';
import { analysed, openOf } from '../../testing/analysed.ts';

test('a library that calls AWS by itself leaves its services open', async () => {
  const agent = `from strands import Agent
from strands.models import BedrockModel
def handler(event, context):
    return str(Agent()(event['question']))
`;
  expect(openOf(await analysed(agent, { language: 'py' }))).toContain('what strands calls → bedrock-runtime');
  const session = `const store = require('connect-dynamodb'); exports.handler = async () => store({});`;
  expect(openOf(await analysed(session))).toContain('what connect-dynamodb calls → dynamodb');
  const ledger = `const { QldbDriver } = require('amazon-qldb-driver-nodejs'); exports.handler = async () => new QldbDriver('l').executeLambda(() => 1);`;
  expect(openOf(await analysed(ledger))).toContain('what amazon-qldb-driver-nodejs calls → qldb-session');
  const lazily = `def handler(event, context):
    import awswrangler as wr
    return wr.catalog.databases()
`;
  expect(openOf(await analysed(lazily, { language: 'py' }))).toContain('what awswrangler calls → anything');
});

test('parts and classes of a library that call AWS by themselves leave their services open; the rest of it does not', async () => {
  const inPython = async (source: string) => openOf(await analysed(source, { language: 'py' }));
  expect(
    await inPython(`from slack_bolt import App
from slack_bolt.adapter.aws_lambda import SlackRequestHandler
app = App(token='t')
def handler(event, context):
    return SlackRequestHandler(app=app).handle(event, context)
`),
  ).toEqual(['what slack_bolt.adapter.aws_lambda calls → lambda']);
  expect(
    await inPython(`import anthropic
def handler(event, context):
    client = anthropic.AnthropicBedrock()
    return client.messages.create(model='m', max_tokens=1, messages=[]).content
`),
  ).toEqual(['what anthropic.AnthropicBedrock calls → bedrock-runtime']);
  expect(
    await inPython(`import anthropic
def handler(event, context):
    return anthropic.Anthropic().messages.create(model='m', max_tokens=1, messages=[]).content
`),
  ).toEqual([]);
  expect(
    await inPython(`from celery import Celery
def handler(event, context):
    Celery('a').send_task('t')
`),
  ).toEqual(['what celery calls → sqs,s3,dynamodb']);
});

test('an address of an object in the hands of a library leaves S3 open; in a log line it does not', async () => {
  const frames = `import polars as pl
def handler(event, context):
    url = f"s3://{event['bucket']}/in.csv"
    print(url)
    return pl.read_csv(url, separator=';').height
`;
  expect(openOf(await analysed(frames, { language: 'py' }))).toEqual([
    'what polars calls → s3',
    'an s3:// address in polars.read_csv → s3',
  ]);
});

test('a path below /tmp in the hands of a library is a file that it may write; in a log line it is none', async () => {
  const written = async (source: string, language: 'js' | 'py') =>
    (await analysed(source, { language })).behaviours.flatMap((behaviour) =>
      behaviour.kind === 'file'
        ? [
            `${behaviour.mode} ${JSON.stringify(partsOf(behaviour.path)?.map((part) => (typeof part === 'string' ? part : '*')))}`,
          ]
        : [],
    );
  const book = `import openpyxl
def handler(event, context):
    path = f"/tmp/{event['name']}.xlsx"
    print(path)
    openpyxl.Workbook().save(path)
`;
  expect(await written(book, 'py')).toEqual(['write ["/tmp/","*",".xlsx"]']);
  const sheet = `const X = require('xlsx'); exports.handler = async () => { console.log('/tmp/a.log'); X.writeFile({}, '/tmp/a.xlsx', { dir: '/tmp' }); };`;
  expect(await written(sheet, 'js')).toEqual(['write ["/tmp/a.xlsx"]']);
});
