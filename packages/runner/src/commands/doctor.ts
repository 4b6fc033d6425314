import { exitCodes, printable, type Command, type Io } from '@gsplan/cli'
import { hostsFlags } from '../engines/hosts/hosts-flags.ts'
import { clusterFlags } from '../engines/kubernetes/cluster-flags.ts'
import type { PlaceSettings } from '../prepare/place-flags.ts'

interface DoctorArgs extends PlaceSettings {
  readonly engine?: string | undefined
  readonly composition?: string | undefined
}

function print (io: Io, name: string, found: string, neededFor: string): void {
  io.stdout.write(`${printable(name).padEnd(12)}${printable(found).padEnd(37)} ${neededFor}\n`)
}

async function listPrograms (io: Io): Promise<number> {
  const { diagnose } = await import('../doctor.ts')
  for (const { program, version, neededFor } of await diagnose()) {
    print(io, program, printable(version ?? 'not installed').slice(0, 36), neededFor)
  }
  return exitCodes.ok
}

export const doctorCommand: Command<DoctorArgs> = {
  name: 'doctor',
  describe: 'list the programs that gsplan uses and whether they are installed, or look at a cluster or hosts',
  options: {
    engine: { type: 'string', describe: 'look at the place where it would run: kubernetes or hosts' },
    composition: { type: 'string', describe: 'a composition that is to find room there' },
    ...clusterFlags, ...hostsFlags
  },
  async run ({ engine, composition, ...place }, io) {
    if (engine === undefined) return listPrograms(io)
    const { diagnosePlace } = await import('../diagnose-place.ts')
    const found = await diagnosePlace({ engine, composition, place }, new AbortController().signal)
    for (const each of found) print(io, each.name, each.found, each.neededFor)
    return found.every(({ isGood }) => isGood) ? exitCodes.ok : exitCodes.failed
  }
}
