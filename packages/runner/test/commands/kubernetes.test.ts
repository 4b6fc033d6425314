import { expect, test } from 'vitest'
import { gsplan } from '../gsplan.ts'

test('runs to clean are named as they are in the cluster', async () => {
  const refusals = await Promise.all([
    gsplan('kubernetes', 'clean', 'gsplan-0a1b2c3d4e,other=x'), gsplan('kubernetes', 'clean', '--all', 'gsplan-0a1b2c3d4e'),
    gsplan('kubernetes', 'image', 'gsplan-0a1b2c3d4e')
  ])
  expect(refusals.map(({ exitCode, stderr }) => `${exitCode} ${stderr.split('\n')[0] ?? ''}`)).toEqual([
    '2 gsplan: kubernetes clean: expected names of runs such as gsplan-0a1b2c3d4e, got "gsplan-0a1b2c3d4e,other=x"',
    '2 gsplan: kubernetes clean: expected --all or names of runs, got both',
    '2 gsplan: kubernetes image: expected no files, got gsplan-0a1b2c3d4e'
  ])
})
