import type { ClassNode, FunctionNode } from '@emmental/code';
import { keptFor } from '../kept.ts';

/** The functions that a web framework calls for a route. The caller gets the values that they return. */
export const routesIn = keptFor(() => new Set<FunctionNode | ClassNode>());
