import { reachedAt, serviceWrites, storeRow } from '@emmental/knowledge';
import {
  byReach,
  type Evidence,
  type Exposure,
  type Held,
  type LinkedBehaviour,
  type ReachedBy,
  type Sink,
  type SinkKind,
  type StoredSource,
  type Taken,
  takenIn,
} from '@emmental/model';
import { evidenceOf } from '../needs/need.ts';
import { people } from '../reach/reach.ts';
import type { Analyses, AppReview, FunctionReview } from '../review/review.ts';
import { contentSteps, heldAt } from './fields.ts';
import {
  isSameStore,
  mayShareKey,
  placesOf,
  type ResourceNames,
  resourceNames,
  type StoreCall,
  type StorePlace,
} from './places.ts';
import { unreadWriter } from './unread-writer.ts';

/**
 * Decides for data that code took out of a store who wrote it. A sink of such data stays where somebody from outside may have written
 * it, with the way through the store, or where nobody knows who did; it goes where only the app and its people write it.
 */
export function withStoredSources(review: AppReview, analyses: Analyses): Analyses {
  if (![...analyses.values()].some((behaviours) => behaviours?.some(isTaken))) return analyses;
  const sources = new Sources(review, analyses);
  return new Map(
    [...analyses].map(([id, behaviours]) => [
      id,
      behaviours?.flatMap((each): readonly LinkedBehaviour[] =>
        isTaken(each) ? sources.sinks(id, each) : [each],
      ) ?? null,
    ]),
  );
}

const isTaken = (behaviour: LinkedBehaviour): behaviour is Sink =>
  behaviour.kind === 'sink' && takenIn(behaviour.eventPath) !== null;

interface Entry {
  readonly fn: FunctionReview;
  readonly call: StoreCall;
  readonly places: readonly (StorePlace | null)[];
}

/** Somebody who may have written data: the way from him to the store, and the tests that he passed. */
type Writer = Pick<Entry, 'call'> & { readonly by: ReachedBy };

/** The most stores on a way from the writer to the sink. */
const mostStores = 4;

class Sources {
  readonly #review: AppReview;
  readonly #byName: ResourceNames;
  readonly #reads = new Map<string, Entry[]>();
  readonly #writes: Entry[] = [];

  constructor(review: AppReview, analyses: Analyses) {
    this.#review = review;
    this.#byName = resourceNames(review.app.resources.keys(), review.names);
    for (const [id, behaviours] of analyses) {
      const fn = review.functions.get(id);
      for (const call of behaviours ?? [])
        if (fn && (call.kind === 'api-call' || call.kind === 'store')) this.#add(fn, call);
    }
  }

  #add(fn: FunctionReview, call: StoreCall): void {
    if (call.taken === undefined && !call.holds) return;
    const entry = { fn, call, places: placesOf(call, this.#review.names, this.#byName) };
    if (call.holds) this.#writes.push(entry);
    if (call.taken === undefined) return;
    const key = `${fn.id} ${call.taken}`;
    this.#reads.set(key, [...(this.#reads.get(key) ?? []), entry]);
  }

  /** Returns the sink with the source of its data; none where nobody from outside wrote it. */
  sinks(id: string, sink: Sink): readonly Sink[] {
    const taken = takenIn(sink.eventPath);
    const reads = taken ? (this.#reads.get(`${id} ${taken.id}`) ?? []) : [];
    const [first] = reads;
    if (!taken || !first) return [];
    const place = first.places.find((each) => each !== null) ?? null;
    const field = contentSteps(first.call, taken.field).join('.');
    const says = `${field === '' ? 'data' : field} of ${wordOf(place, first.call)}`;
    const writers = [
      ...reads.flatMap((read) => this.#writersOf(read, taken, sink.sink, [])),
      ...this.#allowed(place, first.call, 'all'),
    ];
    const [writer] = writers.toSorted((a, b) => byReach(a.by, b.by));
    const stored = writer
      ? this.#written(writer, first, place, says)
      : this.#asked(reads, first, place, says);
    if (stored === null) return [];
    const { tests: _, ...rest } = sink;
    const tests = writer?.call.tests ?? [];
    return [{ ...rest, eventPath: `${says} (stored)`, stored, ...(tests.length > 0 && { tests }) }];
  }

  #written({ by }: Writer, { fn, call }: Entry, place: StorePlace | null, says: string): StoredSource {
    const reachedBy = {
      ...by,
      path: [...by.path, wordOf(place, call), fn.name],
      hops: [...(by.hops ?? []), evidenceOf(call.seen)],
    };
    return { says, reachedBy, question: null };
  }

  /** Returns the question who writes a store; null where the app shows it. */
  #asked(reads: readonly Entry[], first: Entry, place: StorePlace | null, says: string): StoredSource | null {
    const store = wordOf(place, first.call);
    const hops = [evidenceOf(first.call.seen)];
    const asked = (path: readonly string[], before: readonly Evidence[] = []): StoredSource => ({
      says,
      reachedBy: { exposure: 'unknown', path: [...path, store, first.fn.name], hops: [...before, ...hops] },
      question: `who writes ${store}`,
    });
    const [some] = this.#allowed(place, first.call, 'some');
    if (some) return asked(some.by.path);
    const unread = place && unreadWriter(place, this.#review);
    if (unread) return asked(unread.reachedBy.path, unread.reachedBy.hops);
    const isKnown = reads.every((read) => isFilledByPeople(read) || this.#isWritten(read));
    return isKnown ? null : asked(['nobody in the repository']);
  }

  /** Returns the people whom policies and roles let write into a store themselves. */
  #allowed(place: StorePlace | null, call: StoreCall, keys: 'all' | 'some'): readonly Writer[] {
    const writer = place?.id == null ? undefined : this.#review.app.writers?.get(place.id);
    if (writer?.keys !== keys) return [];
    const { exposure, by } = writer;
    return [{ call: { ...call, tests: [] }, by: { exposure, path: [people[exposure], by] } }];
  }

  #isWritten({ places }: Entry): boolean {
    return places.every(
      (place) =>
        place !== null &&
        this.#writes.some((write) =>
          write.places.some((other) => other !== null && isSameStore(place, other)),
        ),
    );
  }

  /** Returns the people from outside who may have written what a call takes, in a form that has an effect in a kind of sink. */
  #writersOf(
    read: Entry,
    { field }: Pick<Taken, 'field'>,
    sink: SinkKind,
    before: readonly Entry[],
  ): readonly Writer[] {
    if (before.length >= mostStores) return [];
    const steps = contentSteps(read.call, field);
    return this.#writes
      .filter((write) => !before.includes(write) && this.#mayFeed(write, read))
      .flatMap((write) =>
        heldAt(write.call.holds ?? [], steps)
          .filter(({ sinks }) => sinks.includes(sink))
          .flatMap((held) => this.#writers(write, held, sink, [...before, write])),
      );
  }

  #mayFeed(write: Entry, read: Entry): boolean {
    const isSame = read.places.some(
      (place) => place !== null && write.places.some((other) => other !== null && isSameStore(place, other)),
    );
    return isSame && mayShareKey(read.call, write.call, this.#review.names);
  }

  #writers(
    { fn, call }: Entry,
    { eventPath }: Held,
    sink: SinkKind,
    before: readonly Entry[],
  ): readonly Writer[] {
    if (eventPath === null) return [];
    const hop = evidenceOf(call.seen);
    const taken = takenIn(eventPath);
    if (taken)
      return (this.#reads.get(`${fn.id} ${taken.id}`) ?? []).flatMap((read) =>
        this.#writersOf(read, taken, sink, before).map(({ by, ...writer }) => ({
          ...writer,
          by: {
            ...by,
            path: [...by.path, wordOf(read.places[0] ?? null, read.call), fn.name],
            hops: [...(by.hops ?? []), hop],
          },
        })),
      );
    if (serviceWrites(eventPath, fn.function.triggers)) return [];
    const by = reachedAt(fn, eventPath, call.routes);
    return isOutside(by.exposure) ? [{ call, by: { ...by, hops: [...(by.hops ?? []), hop] } }] : [];
  }
}

const isOutside = (exposure: Exposure): boolean => exposure !== 'internal' && exposure !== 'account';

/**
 * Settings and secrets are set by people who run the app, and a bucket of the template without a writer is filled by a deployment or by
 * them. A table or a queue is filled by programs: without a writer here, another program fills it.
 */
const isFilledByPeople = ({ call, places }: Entry): boolean => {
  if (call.kind !== 'api-call') return false;
  const isBucket = call.service === 's3' || call.service === 'google.storage';
  return (
    storeRow(call.service, call.operation)?.isSettings === true ||
    (isBucket && places.every((place) => place !== null && place.id !== null))
  );
};

const words: Readonly<Record<string, string>> = {
  dynamodb: 'table',
  s3: 'bucket',
  sqs: 'queue',
  ssm: 'parameter',
  secretsmanager: 'secret',
  sql: 'table',
  redis: 'cache',
  'google.firestore': 'collection',
  'google.storage': 'bucket',
};

/** Names a store for people: `table Notes`. */
function wordOf(place: StorePlace | null, call: StoreCall): string {
  const word = words[call.kind === 'store' ? call.store : call.service] ?? 'store';
  return place === null ? `a ${word} that is not known` : `${word} ${place.name}`;
}
