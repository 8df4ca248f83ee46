import type { ClassNode, FunctionNode } from '@emmental/code';
import { keptFor } from '../kept.ts';

/** Functions that a web framework calls for a route: the caller gets what they return. */
export const routesIn = keptFor(() => new Set<FunctionNode | ClassNode>());
