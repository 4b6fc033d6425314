import { spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent, request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { goCache, hasGo } from '../go-cache.ts'
import { spawnGuarded } from '../spawn-guarded.ts'

/** Version of the components that are built; see `tools/setup/kubernetes.mjs`. */
const dir = join(goCache, 'kubernetes')
const programs = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kubectl']

const has = (program: string): boolean => spawnSync(program, ['-V']).error === undefined

/** True where etcd is, and Kubernetes has been built. */
export const hasControlPlane: boolean = hasGo && process.getuid?.() === 0 && has('etcd') && has('ip') && programs.every(program => existsSync(join(dir, program)))

export const controlPlaneNeeds = 'needs root, ip, etcd (apt install etcd-server) and Kubernetes, which node tools/setup/kubernetes.mjs builds with Go ≥ 1.24'

const token = 'a-token-of-tests'
/** Somebody who may do nothing until a role says so, with a context of the same name. */
const limited = { name: 'limited', token: 'another-token' }

/** A request to the API. */
interface ApiRequest {
  readonly method?: string | undefined
  /** Sent as it is where it is text, else as JSON. */
  readonly body?: unknown
  /** @default JSON, of a PATCH a strategic merge */
  readonly type?: string | undefined
}

/** A refusal of the API. */
export class ApiError extends Error {
  readonly status: number

  constructor (status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Connections at a time, watches aside: a handshake costs more than most requests. */
const MAX_CONNECTIONS = 32

/** A Kubernetes API on loopback, with scheduler and controllers. */
export interface ControlPlane {
  readonly port: number
  readonly kubeconfig: string
  /** Certificate and key of loopback, for a kubelet. */
  readonly tls: { readonly cert: string, readonly key: string }
  ask<T = unknown> (path: string, request?: ApiRequest): Promise<T>
  /** Events of a watch until the signal aborts. */
  watch (path: string, onEvent: (event: { readonly type: string, readonly object: never }) => void, signal: AbortSignal): void
  stop (): Promise<void>
}

/** Starts a program, with its outputs in a file of its name. */
function start (folder: string, program: string, args: readonly string[]): ChildProcess {
  const path = existsSync(join(dir, program)) ? join(dir, program) : program
  const child = spawnGuarded(['sh', '-c', `exec "$0" "$@" > '${join(folder, program)}.log' 2>&1`, path, ...args])
  child.on('error', () => {})
  return child
}

/** A client of the API. */
function createClient (port: number): Pick<ControlPlane, 'ask' | 'watch'> {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS })
  const options = (method: string, path: string, headers: Readonly<Record<string, string>> = {}): object => ({
    host: '127.0.0.1', port, method, path, rejectUnauthorized: false, headers: { authorization: `Bearer ${token}`, ...headers }
  })
  return {
    ask: async <T> (path: string, { method = 'GET', body, type }: ApiRequest = {}) => new Promise<T>((resolve, reject) => {
      const contentType = type ?? (method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json')
      const request = httpsRequest({ ...options(method, path, { 'content-type': contentType }), agent }, response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
          const text = Buffer.concat(chunks).toString()
          if ((response.statusCode ?? 500) < 300) resolve((text === '' || !text.startsWith('{') ? text : JSON.parse(text)) as T)
          else reject(new ApiError(response.statusCode ?? 500, `${method} ${path}: ${response.statusCode ?? ''} ${text.slice(0, 300)}`))
        })
      })
      request.on('error', reject)
      request.end(body === undefined || typeof body === 'string' ? body : JSON.stringify(body))
    }),
    watch: (path, onEvent, signal) => {
      const again = (): void => { if (!signal.aborted) setTimeout(open, 100) }
      const open = (): void => {
        const request = httpsRequest({ ...options('GET', path), agent: false, signal }, response => {
          let rest = ''
          response.setEncoding('utf8').on('data', (text: string) => {
            const lines = `${rest}${text}`.split('\n')
            rest = lines.pop() ?? ''
            for (const line of lines) {
              const event = JSON.parse(line) as { readonly type?: string, readonly object: never }
              // a server whose caches are not filled yet refuses watches
              if (event.type !== undefined && event.type !== 'ERROR') onEvent({ type: event.type, object: event.object })
            }
          }).on('error', () => {}).on('close', again)
        })
        request.on('error', again)
        request.end()
      }
      open()
    }
  }
}

function writeKubeconfig (folder: string, port: number): string {
  const path = join(folder, 'kubeconfig')
  writeFileSync(path, JSON.stringify({
    apiVersion: 'v1', kind: 'Config', 'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'test', user: { token } }, { name: limited.name, user: { token: limited.token } }],
    contexts: ['test', limited.name].map(name => ({ name, context: { cluster: 'test', user: name } }))
  }))
  return path
}

async function until (test: () => Promise<boolean>, what: string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (await test().catch(() => false)) return
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`expected ${what} within a minute`)
}

/** Starts etcd, API server, controllers and scheduler in a folder. */
export async function startControlPlane (folder: string): Promise<ControlPlane> {
  mkdirSync(folder, { recursive: true })
  const [etcdPort, peerPort, port] = await Promise.all([freePort(), freePort(), freePort()])
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,1,"system:masters"\n${limited.token},${limited.name},2\n`)
  const certs = join(folder, 'certs')
  mkdirSync(certs)
  const key = join(certs, 'sa.key')
  spawnSync('openssl', ['genrsa', '-out', key, '2048'])
  const etcdUrl = `http://127.0.0.1:${etcdPort}`
  const children = [
    start(folder, 'etcd', [
      '--data-dir', join(folder, 'etcd'), '--listen-client-urls', etcdUrl, '--advertise-client-urls', etcdUrl,
      '--listen-peer-urls', `http://127.0.0.1:${peerPort}`, '--unsafe-no-fsync'
    ]),
    start(folder, 'kube-apiserver', [
      `--etcd-servers=${etcdUrl}`, `--secure-port=${port}`, '--bind-address=127.0.0.1', `--cert-dir=${certs}`,
      `--token-auth-file=${join(folder, 'tokens.csv')}`, '--authorization-mode=RBAC', '--disable-admission-plugins=ServiceAccount',
      `--service-account-key-file=${key}`, `--service-account-signing-key-file=${key}`, '--service-account-issuer=https://test',
      '--service-cluster-ip-range=10.99.0.0/16', '--kubelet-preferred-address-types=InternalIP'
    ])
  ]
  const kubeconfig = writeKubeconfig(folder, port)
  const client = createClient(port)
  await until(async () => await client.ask<string>('/readyz') === 'ok', 'the API server to be ready')
  children.push(
    start(folder, 'kube-controller-manager', [
      `--kubeconfig=${kubeconfig}`, '--secure-port=0', '--leader-elect=false',
      '--controllers=*,-node-lifecycle-controller,-node-ipam-controller,-serviceaccount-token-controller', '--kube-api-qps=500', '--kube-api-burst=1000'
    ]),
    start(folder, 'kube-scheduler', [`--kubeconfig=${kubeconfig}`, '--secure-port=0', '--leader-elect=false'])
  )
  return {
    ...client, port, kubeconfig,
    tls: { cert: readFileSync(join(certs, 'apiserver.crt'), 'utf8'), key: readFileSync(join(certs, 'apiserver.key'), 'utf8') },
    async stop () {
      await Promise.all(children.reverse().map(async child => new Promise<void>(resolve => {
        if (child.exitCode !== null || child.signalCode !== null) { resolve(); return }
        child.once('exit', () => { resolve() })
        child.kill('SIGKILL')
      })))
    }
  }
}
