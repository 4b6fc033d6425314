import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatConnections, toConnections } from '../src/connections-file.ts'
import { formatHealth, parseHealth, type HealthFile } from '../src/health-file.ts'

describe('health files', () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value + 0)
  const health: fc.Arbitrary<HealthFile> = fc.record({
    LagP99Ms: number, CpuFraction: number, LagP50Ms: number, LagMaxMs: number, LatePublishes: number, FailedPublishes: number,
    RssMaxBytes: number, PacketLagP50Ms: number, PacketLagP75Ms: number, PacketLagP99Ms: number
  }, { requiredKeys: ['LagP99Ms', 'CpuFraction'] })

  test('read back the same', () => {
    fc.assert(fc.property(health, each => { expect(parseHealth(formatHealth(each))).toEqual(each) }))
  })

  test('names and order; what a sidecar shapes has no packet lag', () => {
    expect(formatHealth({
      CpuFraction: 0.5, LagP50Ms: 1, LagP99Ms: 2, LagMaxMs: 3, LatePublishes: 0, FailedPublishes: 0, RssMaxBytes: 9,
      PacketLagP75Ms: undefined
    })).toBe('{"LagP50Ms":1,"LagP99Ms":2,"LagMaxMs":3,"LatePublishes":0,"FailedPublishes":0,"CpuFraction":0.5,"RssMaxBytes":9}\n')
  })

  test('a field that is no number is left out; without the two that are judged nothing is measured', () => {
    expect(parseHealth('{"LagP99Ms":1,"CpuFraction":0.2,"PacketLagP75Ms":"5","Other":1}')).toEqual({ LagP99Ms: 1, CpuFraction: 0.2 })
    for (const text of ['', '{', 'null', '5', '[]', '{}', '{"LagP99Ms":1}', '{"LagP99Ms":null,"CpuFraction":0.2}']) expect(parseHealth(text)).toBeUndefined()
  })
})

describe('connections files', () => {
  test('read back the same', () => {
    const connections = fc.record({ Latency: fc.nat(), Connections: fc.option(fc.array(fc.string(), { minLength: 1 })) })
    fc.assert(fc.property(connections, each => { expect(toConnections(JSON.parse(formatConnections(each)))).toEqual(each) }))
  })

  test('none is null, as Go writes it', () => {
    expect(formatConnections({ Latency: 5, Connections: [] })).toBe('{\n  "Latency": 5,\n  "Connections": null\n}')
  })

  test.each([null, 5, [], {}, { Latency: '5' }, { Latency: 5, Connections: 'a' }, { Latency: 5, Connections: [1] }])('%j is damaged', value => {
    expect(toConnections(value)).toBeUndefined()
  })
})
