import { type Abstract, constant, testFact, textOf, unknown } from '@emmental/evaluator';

/** `path / name` joins paths; `folder in path.parents` proves that the path lies inside the folder. */
export function pathOperator(operator: string, first: Abstract, second: Abstract): Abstract | null {
  if (operator === '/' && first.kind === 'instance') {
    const text = textOf([first.facts['text'] ?? unknown('a path'), constant('/'), second]);
    return { ...first, facts: { ...first.facts, text } };
  }
  if (operator === 'in' && second.kind === 'instance' && second.type === 'python/parents')
    return testFact(second.facts['of'] ?? unknown('a path'), 'inside a folder');
  return null;
}
