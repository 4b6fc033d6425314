import { describe } from 'vitest'
import type { EngineInit } from '../../src/engine.ts'
import { ExecLauncher } from '../../src/engines/exec/exec-launcher.ts'
import { layOut } from '../../src/engines/exec/exec-layout.ts'
import { createHostsLauncher } from '../../src/engines/hosts/hosts-run.ts'
import { hasSshd, sshdNeeds, useSshd } from '../hosts/use-sshd.ts'
import { complies } from '../launch/launcher-compliance.ts'

describe('processes of this machine', () => {
  const create = async (run: EngineInit): Promise<ExecLauncher> => ExecLauncher.open({
    run, layout: layOut(run), limits: { stdoutBytes: 2 ** 20 }, can: async () => Promise.resolve(false)
  })
  complies('exec', { create, left: () => [] })
})

describe.skipIf(!hasSshd)(`processes of hosts (${sshdNeeds})`, () => {
  const { left } = useSshd(hasSshd)
  const limits = { failureGraceMs: 1000, handOverMs: 30_000, pollMs: 200 }
  complies('hosts', {
    create: async run => Promise.resolve(createHostsLauncher(run, limits)), settings: { onHosts: { hosts: 'alpha,beta,gamma' } }, left
  })
})
