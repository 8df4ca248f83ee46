import { pythonArguments } from './arguments.ts';
import { asText } from './as-text/index.ts';
import { blocks } from './blocks.ts';
import { comprehensions } from './comprehensions.ts';
import { contexts } from './contexts.ts';
import { coroutines } from './coroutines.ts';
import { decorators } from './decorators.ts';
import { iteration } from './iteration.ts';
import { matches } from './matches.ts';
import { mutators } from './mutators.ts';
import { objects } from './objects.ts';
import { scopes } from './scopes.ts';
import { pythonTests } from './tests.ts';
import { pythonTexts } from './texts.ts';

/** The constructs that only Python has, a family in each list. */
export const python = {
  arguments: pythonArguments,
  blocks,
  comprehensions,
  contexts,
  coroutines,
  decorators,
  iteration,
  matches,
  mutators,
  objects,
  scopes,
  tests: pythonTests,
  texts: pythonTexts,
  ...asText,
};
