import { basename } from 'node:path';
import type { HostileRow } from '../row.ts';
import { malformed, place, type Thing, unreadable } from '../things.ts';

/** A file that a command reads. */
interface Place {
  readonly args: readonly string[];
  readonly path: string;
  /** Things that are right in this place. */
  readonly except?: readonly string[];
  /** Only the things of every other place: the same reader serves several commands. */
  readonly isShared?: boolean;
  /** Exit codes in addition to 2 and 3: a log may hold other lines, and a text may be no template. */
  readonly exits?: readonly number[];
  /** The name that the command must print; absent = the name of the file. */
  readonly named?: RegExp;
}

const log = { except: ['a folder'], exits: [0], named: /./ };
const template = {
  except: ['nothing', 'a folder'],
  exits: [0],
  named: /template\.yaml|no functions found|no template/,
};

const places: readonly Place[] = [
  { args: ['inspect', '--event', 'event.json'], path: 'event.json' },
  { args: ['inspect', '--sinks', 'calls.jsonl'], path: 'calls.jsonl' },
  { args: ['inspect', 'learn', 'event.json', '--shape', 'new.json'], path: 'event.json' },
  { args: ['inspect', '--event', 'event.json', '--shape', 'shape.json'], path: 'shape.json' },
  { args: ['signals', 'shop.log'], path: 'shop.log', ...log },
  { args: ['signals', 'hits', 'shop.log'], path: 'shop.log', ...log, isShared: true },
  {
    args: ['signals', 'show', 'em-00000001', 'shop.log'],
    path: 'shop.log',
    ...log,
    isShared: true,
  },
  { args: ['signals', 'dry-run', 'shop.log'], path: 'shop.log', ...log, isShared: true },
  { args: ['profile', 'learn', 'shop.log'], path: 'shop.log', ...log },
  { args: ['profile', 'diff', 'emmental.yaml', 'other.yaml'], path: 'other.yaml' },
  { args: ['profile', 'merge', 'other.yaml'], path: 'other.yaml', isShared: true },
  { args: ['compare', 'report.json', 'after.json'], path: 'after.json' },
  { args: ['scan', '--baseline'], path: '.emmental/baseline.json', except: ['nothing'] },
  { args: ['scan', '--inventory', 'inventory.json'], path: 'inventory.json' },
  { args: ['db', 'update', '--db', 'new.db', '--from', 'osv.json'], path: 'osv.json', except: ['a folder'] },
  { args: ['db', 'status', '--db', 'advisories.db'], path: 'advisories.db' },
  {
    args: ['dependencies', '--db', 'advisories.db'],
    path: 'advisories.db',
    isShared: true,
    exits: [0],
    named: /dependencies not checked/,
  },
  { args: ['dependencies'], path: 'package-lock.json', except: ['nothing', 'a folder'] },
  { args: ['scan'], path: 'template.yaml', ...template },
  { args: ['scan'], path: 'orders.js', named: /orders/i },
  { args: ['permissions'], path: 'template.yaml', ...template, isShared: true },
  { args: ['holes'], path: 'template.yaml', ...template, isShared: true },
  { args: ['protect'], path: 'template.yaml', ...template, isShared: true },
  { args: ['scan'], path: 'emmental.yaml', except: ['nothing'] },
  { args: ['profile', 'check'], path: 'emmental.yaml', exits: [1] },
  { args: ['profile', 'compile'], path: 'emmental.yaml', isShared: true },
  { args: ['profile', 'ready'], path: 'emmental.yaml', isShared: true },
  { args: ['profile', 'explain', 'Orders'], path: 'emmental.yaml', isShared: true },
  { args: ['profile', 'derive'], path: 'emmental.yaml', except: ['nothing'] },
  { args: ['exceptions'], path: 'emmental.yaml', except: ['nothing'], isShared: true },
  { args: ['protect', '--remove'], path: '.emmental/template.yaml.patch', except: ['nothing'] },
  {
    args: ['explain', 'Orders/env.BUCKET'],
    path: 'emmental.yaml',
    exits: [0],
    except: ['nothing'],
    isShared: true,
  },
];

const rowOf = ({ args, path, exits = [], named }: Place, thing: Thing): HostileRow => ({
  kind: thing.kind,
  says: `${path} is ${thing.says}`,
  args,
  make: (folder, outside) => place(thing, folder, path, outside),
  told: [thing.told, named ?? new RegExp(basename(path).replaceAll('.', '\\.'))],
  exits: [...exits, 2, 3],
  ...(thing.asNobody ? { asNobody: true } : {}),
});

/** Every place with every thing that does not belong there; of places that share a reader every third thing. */
export const placeRows: readonly HostileRow[] = places.flatMap((at, number) =>
  [...unreadable, ...malformed]
    .filter((_, index) => !at.isShared || (index + number) % 4 === 0)
    .filter(({ says }) => !at.except?.includes(says))
    .map((thing) => rowOf(at, thing)),
);
