import fc from 'fast-check'
import { expect, test } from 'vitest'
import { momentOfMessage, phaseOfMessage, runMessages } from '../src/run-phase.ts'

test('moments of the original\'s sentences', () => {
  const sentences = [runMessages.connecting(0n), runMessages.warmup(10_000_000_000n), runMessages.run(180_000_000_000n),
    runMessages.cooldown(5_000_000_000n), runMessages.complete(), 'Wait for 10s warmup time before starting publisher', 'Setup discovery']
  expect(sentences.map(sentence => [sentence, momentOfMessage(sentence), phaseOfMessage(sentence)])).toEqual([
    ['connecting to peers after 0s', 'connect', undefined],
    ['Wait for 10s warmup time', 'warm', 'warm-up'],
    ['Wait for 3m0s run time', 'run', 'run'],
    ['Run time complete, cooling down for 5s', 'cool', 'cool-down'],
    ['Cool down complete', 'complete', undefined],
    ['Wait for 10s warmup time before starting publisher', 'warm', 'warm-up'],
    ['Setup discovery', undefined, undefined]
  ])
})

test('any duration', () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 62n }), ns => {
    expect([runMessages.connecting(ns), runMessages.warmup(ns), runMessages.run(ns), runMessages.cooldown(ns)].map(momentOfMessage))
      .toEqual(['connect', 'warm', 'run', 'cool'])
  }))
})
