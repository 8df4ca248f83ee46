import { describe, expect, it } from 'vitest';
import { below, layerRoots } from './path.ts';

describe('paths', () => {
  it('a name in the root has no slash before it', () => {
    expect(below('', 'python')).toBe('python');
    expect(below('src', 'app.py')).toBe('src/app.py');
  });

  it('a layer at the root of the repository holds its modules in `python` and in the root', () => {
    expect(layerRoots('', 'python')).toEqual(['python', '']);
    expect(layerRoots('layers/a', 'nodejs')).toEqual(['layers/a/nodejs', 'layers/a']);
  });
});
