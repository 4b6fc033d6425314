import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { overlayDefaults, shippedTargets } from '@gsplan/composer'
import { resolve } from 'import-meta-resolve'
import { expect, test } from 'vitest'

test.each(shippedTargets.map(({ module }) => module))('the degrees that are filled in for %s are its own', module => {
  const constants = readFileSync(join(fileURLToPath(resolve(module, import.meta.url)), '../constants.js'), 'utf8')
  const value = (name: string): number => Number(new RegExp(`GossipsubD${name} = (\\d+);`).exec(constants)?.[1])
  expect(overlayDefaults(module)).toEqual({
    OVERLAY_D: value(''), OVERLAY_DLO: value('lo'), OVERLAY_DHI: value('hi'), OVERLAY_DSCORE: value('score'), OVERLAY_DLAZY: value('lazy'),
    OVERLAY_DOUT: value('out')
  })
})
