import { spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { freePort } from '../free-port.ts'
import { spawnGuarded } from '../spawn-guarded.ts'
import { untilOpen } from '../until-open.ts'

const SSHD = '/usr/sbin/sshd'

/** True where sshd is, and may be started. */
export const hasSshd: boolean = process.getuid?.() === 0 && existsSync(SSHD) && spawnSync('ssh', ['-V']).error === undefined

export const sshdNeeds = 'needs root and sshd (apt install openssh-server)'

/** Hosts that ssh knows, all of which are this machine. */
export interface TestHosts {
  /** Processes and folders that runs have left. */
  readonly left: () => readonly string[]
}

const keygen = (file: string): void => { spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]) }

/** A key of a user's, whose commands run with a PATH of their own, or none at all. */
const authorized = (folder: string, name: string, path?: string): string => {
  const options = path === undefined ? '' : `command="PATH=${path} TMPDIR=${join(folder, 'tmp')} /bin/sh -c \\"$SSH_ORIGINAL_COMMAND\\"" `
  return `${options}${readFileSync(join(folder, `${name}.pub`), 'utf8')}`
}

/** Nodes that are not as this one: by their hosts' names, what they run first. */
const otherNodes = {
  old: 'Object.defineProperty(process.versions, "node", { value: "16.20.2" })\n',
  ahead: 'const { now } = Date\nDate.now = () => now() + 60_000\n'
} as const

/** A folder with a Node that runs some code first. */
function writeNode (folder: string, name: keyof typeof otherNodes): string {
  const [bin, code] = [join(folder, `bin-${name}`), join(folder, `${name}.cjs`)]
  mkdirSync(bin)
  writeFileSync(code, otherNodes[name])
  writeFileSync(join(bin, 'node'), `#!/bin/sh\nexec '${process.execPath}' -r '${code}' "$@"\n`, { mode: 0o755 })
  return bin
}

/** Makes keys, configurations, and a program `ssh` that reads them. */
function prepare (folder: string, port: number): void {
  for (const name of ['host', 'user', 'bare', 'old', 'ahead', 'stranger']) keygen(join(folder, name))
  for (const name of ['empty', 'tmp']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'authorized'), [
    authorized(folder, 'user', `${join(process.execPath, '..')}:/usr/bin:/bin`), authorized(folder, 'bare', join(folder, 'empty')),
    authorized(folder, 'old', writeNode(folder, 'old')), authorized(folder, 'ahead', writeNode(folder, 'ahead'))
  ].join(''), { mode: 0o600 })
  writeFileSync(join(folder, 'sshd_config'), [
    `Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${join(folder, 'host')}`, `AuthorizedKeysFile ${join(folder, 'authorized')}`,
    `PidFile ${join(folder, 'pid')}`, 'StrictModes no', 'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'PermitRootLogin yes',
    'UsePAM no', 'AllowTcpForwarding yes', 'MaxStartups 100', ''
  ].join('\n'))
  const entry = (name: string, key: string, at = port): string =>
    `Host ${name}\n  HostName 127.0.0.1\n  Port ${at}\n  User root\n  IdentityFile ${join(folder, key)}\n  IdentitiesOnly yes\n`
  writeFileSync(join(folder, 'ssh_config'), [
    ...['alpha', 'beta', 'gamma'].map(name => entry(name, 'user')), entry('bare', 'bare'), entry('old', 'old'), entry('ahead', 'ahead'), entry('strange', 'stranger'),
    entry('closed', 'user', 1), 'Host *\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n'
  ].join(''), { mode: 0o600 })
  mkdirSync(join(folder, 'bin'))
  writeFileSync(join(folder, 'bin', 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F '${join(folder, 'ssh_config')}' "$@"\n`, { mode: 0o755 })
}

/** Starts sshd on loopback before the tests of a file, and makes it that of ssh; stops it after them. */
export function useSshd (isThere: boolean): TestHosts {
  const { PATH = '' } = process.env
  let sshd: ChildProcess | undefined
  let folder = ''
  beforeAll(async () => {
    if (!isThere) return
    folder = mkdtempSync(join(tmpdir(), 'gsplan-sshd-'))
    const port = await freePort()
    prepare(folder, port)
    mkdirSync('/run/sshd', { recursive: true })
    sshd = spawnGuarded([SSHD, '-D', '-e', '-f', join(folder, 'sshd_config')])
    await untilOpen(port, 'sshd', 5)
    process.env['PATH'] = `${join(folder, 'bin')}${delimiter}${PATH}`
  })
  afterAll(() => {
    process.env['PATH'] = PATH
    sshd?.kill()
    if (folder !== '') rmSync(folder, { recursive: true, force: true })
  })
  return {
    left: () => [
      ...readdirSync(join(folder, 'tmp')),
      ...spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).stdout.split('\n').filter(line => line.includes(join(folder, 'tmp/')))
    ]
  }
}
