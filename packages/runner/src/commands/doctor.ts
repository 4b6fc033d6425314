import { exitCodes, printable, type Command } from '@gsplan/cli'

export const doctorCommand: Command = {
  name: 'doctor',
  describe: 'list the programs and native packages that gsplan uses, and whether they are installed',
  options: {},
  async run (_args, io) {
    const { diagnose } = await import('../doctor.ts')
    for (const { program, version, neededFor } of await diagnose()) {
      const found = printable(version ?? 'not installed').slice(0, 36)
      io.stdout.write(`${program.padEnd(12)}${found.padEnd(38)}${neededFor}\n`)
    }
    return exitCodes.ok
  }
}
