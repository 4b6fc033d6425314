import { parseThreshold } from '@gsplan/gate'
import { expect, test } from 'vitest'
import { formatCommand } from '../src/format-command.ts'
import { defaultRunOptions } from '../src/run-options.ts'

test('the command line that makes a run again names what differs from the defaults, quoted for a shell', () => {
  expect(formatCommand(defaultRunOptions)).toBe('gsplan run --seed 1')
  expect(formatCommand(defaultRunOptions, { seeds: '1, 3' })).toBe('gsplan run --seeds \'1, 3\'')
  expect(formatCommand({
    ...defaultRunOptions, files: ['my params.toml'], define: ['T_RUN=5s', 'AUTHOR=it\'s me'], template: './mine', instances: 4,
    k8s: true, attempts: 1, thresholds: [parseThreshold('latency_p50 < 1ms')], trim: true, seed: 9
  })).toBe('gsplan run \'my params.toml\' -D T_RUN=5s -D \'AUTHOR=it\'\\\'\'s me\' --template ./mine --instances 4 --k8s ' +
    '--attempts 1 --threshold \'latency_p50 < 1ms\' --trim --seed 9')
})
