import type { FollowedFixture } from './fixture.ts';

const processes = `import { execSync } from 'node:child_process'; import { promisify } from 'node:util';`;
const shell = ['shell d'];

/** Code that runs because a member is asked for, a value is read from a text, or a configuration names it. */
export const trapFixtures: readonly FollowedFixture[] = [
  [
    'the trap get of a proxy takes the name of the member',
    `${processes} const traps = new Proxy({}, { get: (target, name) => execSync('ls ' + name) }); export const handler = (event) => traps[event.d];`,
    shell,
  ],
  [
    'the trap get, called',
    `${processes} const traps = new Proxy({}, { get: (target, name) => () => execSync('ls ' + name) }); export const handler = (event) => traps[event.d]();`,
    shell,
  ],
  [
    'the trap get, by Reflect',
    `${processes} const traps = new Proxy({}, { get: (target, name) => execSync('ls ' + name) }); export const handler = (event) => Reflect.get(traps, event.d);`,
    shell,
  ],
  [
    'the trap get with a fixed name',
    `${processes} const traps = new Proxy({}, { get: (target, name) => execSync('ls ' + name) }); export const handler = (event) => traps.home;`,
    ['!shell d'],
  ],
  [
    'the trap has takes the name of the member',
    `${processes} const traps = new Proxy({}, { has: (target, name) => { execSync('ls ' + name); return true; } }); export const handler = (event) => event.d in traps;`,
    shell,
  ],
  [
    'the trap has, by Reflect',
    `${processes} const traps = new Proxy({}, { has: (target, name) => { execSync('ls ' + name); return true; } }); export const handler = (event) => Reflect.has(traps, event.d);`,
    shell,
  ],
  [
    'the value that a timer gives',
    `${processes} const later = promisify(setTimeout); export const handler = async (event) => execSync('ls ' + (await later(5, event.d)));`,
    shell,
  ],
  [
    'a timer is no code',
    `${processes} const later = promisify(setTimeout); export const handler = async (event) => later(Number(event.d));`,
    ['!code d', '!question'],
  ],
];

const logging = 'import json, logging.config';

export const pythonTrapFixtures: readonly FollowedFixture[] = [
  [
    'a configuration of logging from the event',
    `${logging}\ndef handler(event, context):\n    logging.config.dictConfig(json.loads(event['d']))`,
    ['code d'],
  ],
  [
    'the handlers of a configuration of logging',
    `${logging}\ndef handler(event, context):\n    logging.config.dictConfig({'version': 1, 'handlers': event['d']})`,
    ['code d'],
  ],
  [
    'the class of a handler',
    `${logging}\ndef handler(event, context):\n    logging.config.dictConfig({'handlers': {'a': {'class': event['d']}}})`,
    ['code d'],
  ],
  [
    'the level of a handler',
    `${logging}\ndef handler(event, context):\n    logging.config.dictConfig({'handlers': {'a': {'class': 'logging.NullHandler', 'level': event['d']}}})`,
    ['!code d'],
  ],
  [
    'an address in the region of the session',
    "import boto3, requests\ndef handler(event, context):\n    part = str(event['d']).split('/')[-1]\n    requests.get(f'https://s.{boto3.Session().region_name}.example.com/{part}')",
    ['!url d'],
  ],
  [
    'an address in a region that the event names',
    "import boto3, requests\ndef handler(event, context):\n    region = boto3.Session(region_name=event['d']).region_name\n    requests.get(f'https://s.{region}/x')",
    ['url d'],
  ],
];
