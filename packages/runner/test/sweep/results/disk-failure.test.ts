import { expect, test } from 'vitest'
import { findDiskFailure } from '../../../src/sweep/results/disk-failure.ts'

test.each([
  [['2 of 4 instances did not end well', 'the sim engine: ENOSPC: no space left on device, write'],
    'a full disk (the sim engine: ENOSPC: no space left on device, write)'],
  [['crashed:\n    at x\nError: write trace: No space left on device\n'], 'a full disk (Error: write trace: No space left on device)'],
  [['crashed: Error: ⏎     at x ⏎ ENOSPC: no space'], 'a full disk (ENOSPC: no space)'],
  [['EDQUOT: quota exceeded, open'], 'a disk quota that is used up (EDQUOT: quota exceeded, open)'],
  [['EROFS: read-only file system, mkdir'], 'a file system that is read-only (EROFS: read-only file system, mkdir)'],
  [['N_ENOSPC: expected a number', 'EACCES: permission denied'], undefined],
  [[], undefined]
])('%j', (messages, found) => { expect(findDiskFailure(messages)).toBe(found) })
