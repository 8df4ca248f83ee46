import { app, type FilteredApp, filtered, inNode, inPython, writing } from './filtered-apps.ts';

const below = [['in/', '']] as const;
const shell = 'execSync(`convert ${Key}`);';

/** More apps, written after the first ones had correct verdicts. */
export const moreFilteredApps: readonly FilteredApp[] = [
  app(
    'a blank that is written by percent signs first, in a function of another file',
    filtered('nodejs22.x', {
      filters: below,
      code: inNode('await s3.send(new GetObjectCommand({ Bucket, Key }));', 'nameOf(record)').replace(
        '\n',
        "\nimport { nameOf } from './name.mjs';\n",
      ),
      files: {
        'name.mjs':
          "export const nameOf = ({ s3 }) => decodeURIComponent(s3.object.key.replace(/\\+/g, '%20'));\n",
      },
    }),
    {},
    ['in/*'],
  ),
  app(
    'a folder that is put in the place of the prefix',
    filtered('nodejs22.x', {
      filters: below,
      code: inNode("await s3.send(new PutObjectCommand({ Bucket, Key: Key.replace('in/', 'out/') }));"),
    }),
    {},
    ['out/*'],
  ),
  app(
    'the last part of a key below another folder',
    filtered('python3.12', {
      filters: below,
      code: inPython('s3.put_object(Bucket=bucket, Key="out/" + os.path.basename(key), Body=b"")'),
    }),
    {},
    ['out/*'],
  ),
  app(
    'a copy beside it',
    filtered('python3.12', {
      filters: [['in/', '.json']],
      code: inPython(
        's3.get_object(Bucket=bucket, Key=key)\ns3.put_object(Bucket=bucket, Key=f"done/{key}", Body=b"")',
      ),
    }),
    {},
    ['done/in/*.json', 'in/*.json'],
  ),
  app(
    'keys that end otherwise never come',
    filtered('nodejs22.x', {
      filters: [['', '.png']],
      code: inNode(`if (!Key.endsWith('.sh')) continue;\n${shell}`),
    }),
    {},
  ),
  app(
    'keys that end so do',
    filtered('nodejs22.x', {
      filters: [['', '.png']],
      code: inNode(`if (!Key.endsWith('.png')) continue;\n${shell}`),
    }),
    { T1: 'aligned' },
  ),
  app(
    'what is asked of keys below the folder is asked still',
    filtered('nodejs22.x', {
      filters: below,
      code: inNode(`if (Key.startsWith('in/jobs/')) ${shell}`),
    }),
    { T1: 'aligned' },
  ),
  app(
    'a prefix that a parameter gives',
    Object.fromEntries(
      Object.entries(
        filtered('nodejs22.x', {
          filters: [['STAGE', '']],
          code: inNode('await s3.send(new GetObjectCommand({ Bucket, Key }));'),
        }),
      ).map(([name, text]) => [
        name,
        text
          .replace("'STAGE'", '!Ref Stage')
          .replace('Resources:', 'Parameters: { Stage: { Type: String, Default: in/ } }\nResources:'),
      ]),
    ),
    {},
    ['*'],
  ),
  app(
    'others write keys of which only the end is known, and it is another',
    filtered('nodejs22.x', {
      filters: [['', '.png']],
      code: inNode(shell),
      writer: 'nobody',
      ...writing('`${name}.txt`'),
    }),
    {},
  ),
  app(
    'others write keys that they choose',
    filtered('nodejs22.x', { filters: below, code: inNode(shell), writer: 'nobody', ...writing('name') }),
    { T1: 'aligned' },
  ),
];
