// Made by `npm run golden` from the files of this folder.
import type { ConfigurationRule } from '../rule.ts';
import { apiOpenRoute } from './api/open-route.ts';
import { bucketNoAccessLog } from './bucket/no-access-log.ts';
import { bucketUnversioned } from './bucket/unversioned.ts';
import { busPublic } from './bus/public.ts';
import { deliveryUnencrypted } from './delivery/unencrypted.ts';
import { logNoRetention } from './log/no-retention.ts';
import { logSharedKey } from './log/shared-key.ts';
import { queuePublic } from './queue/public.ts';
import { queueSharedKey } from './queue/shared-key.ts';
import { queueUnencrypted } from './queue/unencrypted.ts';
import { secretSharedKey } from './secret/shared-key.ts';
import { streamSharedKey } from './stream/shared-key.ts';
import { streamUnencrypted } from './stream/unencrypted.ts';
import { tableDeletable } from './table/deletable.ts';
import { tableNoRecovery } from './table/no-recovery.ts';
import { tablePublic } from './table/public.ts';
import { tableSharedKey } from './table/shared-key.ts';
import { topicPublic } from './topic/public.ts';
import { topicSharedKey } from './topic/shared-key.ts';
import { topicUnencrypted } from './topic/unencrypted.ts';

export const configurationRules: readonly ConfigurationRule[] = [
  apiOpenRoute,
  bucketNoAccessLog,
  bucketUnversioned,
  busPublic,
  deliveryUnencrypted,
  logNoRetention,
  logSharedKey,
  queuePublic,
  queueSharedKey,
  queueUnencrypted,
  secretSharedKey,
  streamSharedKey,
  streamUnencrypted,
  tableDeletable,
  tableNoRecovery,
  tablePublic,
  tableSharedKey,
  topicPublic,
  topicSharedKey,
  topicUnencrypted,
];

/** The file of each rule, in the same order. */
export const ruleFiles: readonly string[] = [
  'api/open-route.ts',
  'bucket/no-access-log.ts',
  'bucket/unversioned.ts',
  'bus/public.ts',
  'delivery/unencrypted.ts',
  'log/no-retention.ts',
  'log/shared-key.ts',
  'queue/public.ts',
  'queue/shared-key.ts',
  'queue/unencrypted.ts',
  'secret/shared-key.ts',
  'stream/shared-key.ts',
  'stream/unencrypted.ts',
  'table/deletable.ts',
  'table/no-recovery.ts',
  'table/public.ts',
  'table/shared-key.ts',
  'topic/public.ts',
  'topic/shared-key.ts',
  'topic/unencrypted.ts',
];
