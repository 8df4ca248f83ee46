import type { SmallApp } from './app.ts';
import { audit } from './audit.ts';
import { calculator } from './calculator.ts';
import { catalogue } from './catalogue.ts';
import { deviceLog } from './device-log.ts';
import { fileSize } from './file-size.ts';
import { greeting } from './greeting.ts';
import { letter } from './letter.ts';
import { login } from './login.ts';
import { pages } from './pages.ts';
import { peopleSearch } from './people-search.ts';
import { priceFilter } from './price-filter.ts';
import { relay } from './relay.ts';
import { restore } from './restore.ts';
import { revive } from './revive.ts';
import { signUpStep } from './sign-up.ts';
import { stock } from './stock.ts';
import { webhook } from './webhook.ts';
import { wordCount } from './word-count.ts';

/** Every kind of sink in both languages. */
export const smallApps: readonly SmallApp[] = [
  priceFilter,
  calculator,
  pages,
  deviceLog,
  wordCount,
  fileSize,
  catalogue,
  signUpStep,
  stock,
  webhook,
  audit,
  relay,
  login,
  peopleSearch,
  letter,
  greeting,
  revive,
  restore,
];
