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
}

const places: readonly Place[] = [
  { args: ['inspect', '--event', 'event.json'], path: 'event.json' },
  { args: ['inspect', '--sinks', 'calls.jsonl'], path: 'calls.jsonl' },
  { args: ['inspect', 'learn', 'event.json', '--shape', 'new.json'], path: 'event.json' },
  { args: ['inspect', '--event', 'event.json', '--shape', 'shape.json'], path: 'shape.json' },
  { args: ['signals', 'shop.log'], path: 'shop.log', except: ['a folder'] },
  { args: ['signals', 'hits', 'shop.log'], path: 'shop.log', except: ['a folder'], isShared: true },
  {
    args: ['signals', 'show', 'em-00000001', 'shop.log'],
    path: 'shop.log',
    except: ['a folder'],
    isShared: true,
  },
  { args: ['signals', 'dry-run', 'shop.log'], path: 'shop.log', except: ['a folder'], isShared: true },
  { args: ['profile', 'learn', 'shop.log'], path: 'shop.log', except: ['a folder'] },
  { args: ['profile', 'diff', 'emmental.yaml', 'other.yaml'], path: 'other.yaml' },
  { args: ['profile', 'merge', 'other.yaml'], path: 'other.yaml', isShared: true },
  { args: ['compare', 'report.json', 'after.json'], path: 'after.json' },
  { args: ['scan', '--baseline'], path: '.emmental/baseline.json', except: ['nothing'] },
  { args: ['scan', '--inventory', 'inventory.json'], path: 'inventory.json' },
  { args: ['db', 'update', '--db', 'new.db', '--from', 'osv.json'], path: 'osv.json', except: ['a folder'] },
  { args: ['db', 'status', '--db', 'advisories.db'], path: 'advisories.db' },
  { args: ['dependencies', '--db', 'advisories.db'], path: 'advisories.db', isShared: true },
  { args: ['dependencies'], path: 'package-lock.json', except: ['nothing'] },
  { args: ['scan'], path: 'template.yaml', except: ['nothing', 'a folder'] },
  { args: ['scan'], path: 'orders.js', except: [] },
  { args: ['permissions'], path: 'template.yaml', except: ['nothing', 'a folder'], isShared: true },
  { args: ['holes'], path: 'template.yaml', except: ['nothing', 'a folder'], isShared: true },
  { args: ['protect'], path: 'template.yaml', except: ['nothing', 'a folder'], isShared: true },
  { args: ['scan'], path: 'emmental.yaml', except: ['nothing'] },
  { args: ['profile', 'check'], path: 'emmental.yaml' },
  { args: ['profile', 'compile'], path: 'emmental.yaml', isShared: true },
  { args: ['profile', 'ready'], path: 'emmental.yaml', isShared: true },
  { args: ['profile', 'explain', 'Orders'], path: 'emmental.yaml', isShared: true },
  { args: ['profile', 'derive'], path: 'emmental.yaml', except: ['nothing'] },
  { args: ['exceptions'], path: 'emmental.yaml', except: ['nothing'], isShared: true },
  { args: ['protect', '--remove'], path: '.emmental/template.yaml.patch', except: ['nothing'] },
  { args: ['explain', 'Orders/env.BUCKET'], path: 'emmental.yaml', except: ['nothing'], isShared: true },
];

const rowOf = ({ args, path }: Place, thing: Thing): HostileRow => ({
  kind: thing.kind,
  says: `${path} is ${thing.says}`,
  args,
  make: (folder, outside) => place(thing, folder, path, outside),
  told: [thing.told, new RegExp(basename(path).replaceAll('.', '\\.'))],
  exits: [2, 3],
  ...(thing.asNobody ? { asNobody: true } : {}),
});

/** Every place with every thing that does not belong there; of places that share a reader every third thing. */
export const placeRows: readonly HostileRow[] = places.flatMap((at, number) =>
  [...unreadable, ...malformed]
    .filter((_, index) => !at.isShared || (index + number) % 4 === 0)
    .filter(({ says }) => !at.except?.includes(says))
    // JavaScript has no wrong text of zeros or brackets that a command must refuse in its own words.
    .map((thing) => rowOf(at, thing)),
);
