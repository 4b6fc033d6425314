import { equal } from 'node:assert/strict'
import type { Outputs } from '../ports.ts'
import type { ComplianceSuite } from './compliance-case.ts'

/** An empty outputs folder, and a way to look into it. */
export interface OutputsSetup {
  readonly outputs: Outputs
  /** Content of a file; undefined when no such file exists. */
  readonly read: (name: string) => Uint8Array | undefined
}

const hex = (bytes: Uint8Array | undefined): string | undefined => bytes && Buffer.from(bytes).toString('hex')

/** Rules of the port `Outputs`. */
export const outputsCompliance: ComplianceSuite<OutputsSetup> = [
  {
    name: 'a file exists from its opening on, empty',
    async check ({ outputs, read }: OutputsSetup): Promise<void> {
      equal(read('empty.json'), undefined)
      const file = outputs.open('empty.json')
      equal(hex(read('empty.json')), '')
      file.close()
      equal(hex(read('empty.json')), '')
    }
  },
  {
    name: 'a closed file holds all that was written, texts as UTF-8, in order',
    async check ({ outputs, read }: OutputsSetup): Promise<void> {
      const file = outputs.open('mixed.bin')
      file.write('ä')
      file.write(Uint8Array.of(0, 255))
      file.write('\n')
      file.close()
      equal(hex(read('mixed.bin')), 'c3a400ff0a')
    }
  },
  {
    name: 'a buffer belongs to its writer again as soon as it was written',
    async check ({ outputs, read }: OutputsSetup): Promise<void> {
      const file = outputs.open('reused.bin')
      const buffer = Uint8Array.of(1, 2)
      file.write(buffer)
      buffer.fill(9)
      file.close()
      equal(hex(read('reused.bin')), '0102')
    }
  },
  {
    name: 'files are open at the same time, and hold more than one buffer full',
    async check ({ outputs, read }: OutputsSetup): Promise<void> {
      const files = ['a.bin', 'b.bin'].map(name => outputs.open(name))
      for (let i = 0; i < 100; i++) files.forEach((file, index) => { file.write(new Uint8Array(1000).fill(index + 1)) })
      for (const file of files) file.close()
      equal(hex(read('a.bin')), '01'.repeat(100_000))
      equal(hex(read('b.bin')), '02'.repeat(100_000))
    }
  },
  {
    name: 'opening a file again empties it',
    async check ({ outputs, read }: OutputsSetup): Promise<void> {
      for (const text of ['long', 'new']) {
        const file = outputs.open('again.txt')
        file.write(text)
        file.close()
      }
      equal(hex(read('again.txt')), Buffer.from('new').toString('hex'))
    }
  }
]
