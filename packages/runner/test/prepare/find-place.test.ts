import type { RunPlace } from '@gsplan/run-format'
import { expect, test } from 'vitest'
import { createHostsEngine } from '../../src/engines/hosts/hosts.ts'
import { createKubernetesEngine } from '../../src/engines/kubernetes/kubernetes.ts'
import { findPlaceAgain } from '../../src/prepare/find-place.ts'
import type { PlaceSettings } from '../../src/prepare/place-flags.ts'

const file = 'run.json'
const [engine, hosts] = [createKubernetesEngine(), createHostsEngine()]
const ofRecord: RunPlace = {
  settings: { context: 'big', namespace: 'tests', cpu: '1', nodeSelector: ['pool=a'], memory: ['1Gi'], links: 'plan', hosts: 'a', kubeconfig: '/x' }
}
const again = (flags: PlaceSettings, allowCode = false): PlaceSettings => findPlaceAgain(flags, { ofRecord, file }, { engine, allowCode })

test('a recorded place is taken where files may name code, with the settings that the engine has', () => {
  expect(again({}, true)).toEqual({ context: 'big', namespace: 'tests', cpu: '1', nodeSelector: ['pool=a'], links: 'plan' })
  expect(findPlaceAgain({}, { ofRecord, file }, { engine: hosts, allowCode: true })).toEqual({ hosts: 'a' })
})

test('flags name another place, and what is harmless is repeated', () => {
  expect(again({ namespace: 'mine', memory: '2Gi' })).toEqual({ namespace: 'mine', memory: '2Gi', cpu: '1', links: 'plan' })
})

test('a record alone leads nowhere', () => {
  expect(() => again({})).toThrow('run.json: expected a flag that names the place, such as --namespace, or --allow-code, which takes the ' +
    'recorded one (context big, namespace tests, nodeSelector pool=a), got neither')
  expect(() => findPlaceAgain({}, { ofRecord, file }, { engine: hosts, allowCode: false })).toThrow('such as --hosts, or --allow-code')
  expect(findPlaceAgain({}, { ofRecord: undefined, file }, { engine, allowCode: false })).toEqual({})
})
