import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { parseRunEnv } from '@gsplan/testground'
import { SyncServiceClient } from '@gsplan/testground/sync'
import { docker } from '../docker.ts'

interface Inspected {
  readonly Config: { readonly Env: readonly string[], readonly Hostname: string }
}

interface NetworkConfig {
  readonly default: { readonly latency: number }
  readonly callback_state: string
}

/**
 * Answers instances under local:docker as Testground's sidecar does (`pkg/sidecar/sidecar_handler.go`), but sets up no
 * link, which takes a kernel with netem and an image from a registry.
 */
export class StandInSidecar {
  /** Latencies that it was asked for, ns. */
  readonly latenciesNs: number[] = []
  readonly #stop = new AbortController()
  readonly #events = spawn('docker', ['events', '--filter', 'label=testground.purpose=plan', '--filter', 'event=start',
    '--format', '{{.ID}}'], { stdio: ['ignore', 'pipe', 'ignore'] })

  constructor () {
    createInterface(this.#events.stdout).on('line', id => {
      // an instance that has ended is no matter
      this.#serve(id).catch(() => {})
    })
  }

  async #serve (id: string): Promise<void> {
    const { signal } = this.#stop
    const [inspected] = JSON.parse((await docker('inspect', id)).stdout) as readonly [Inspected]
    const { Env, Hostname } = inspected.Config
    const env = parseRunEnv(Object.fromEntries(Env.map(text => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)])))
    const sync = await SyncServiceClient.connect({ url: 'ws://127.0.0.1:5050', env }, signal)
    try {
      await sync.signalEntry('network-initialized', signal)
      for await (const entry of sync.subscribe(`network:${Hostname}`, signal)) {
        const { default: link, callback_state: state } = entry as NetworkConfig
        this.latenciesNs.push(link.latency)
        await sync.signalEntry(state, signal)
      }
    } finally {
      await sync.close()
    }
  }

  stop (): void {
    this.#stop.abort()
    this.#events.kill()
  }
}
