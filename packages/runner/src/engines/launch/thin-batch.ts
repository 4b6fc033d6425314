import { forEachRecord, type LiveBatch } from '@gsplan/plan'

/** The first hash of a record's message. */
const hashOf = (name: Uint8Array): number => new DataView(name.buffer, name.byteOffset).getUint32(0, true)

/**
 * Keeps the records of a share of the messages, the same in all processes; of the others the number is told.
 *
 * @param every one message of so many stays, those whose hash is a multiple of it; Infinity keeps no record
 */
export function thinBatch (batch: LiveBatch, every: number): LiveBatch {
  if (every === 1) return batch
  const kept: Uint8Array[] = []
  let [publishes, seen] = [0, 0]
  forEachRecord(batch.records, (record, name) => {
    if (Number.isFinite(every) && hashOf(name) % every === 0) {
      kept.push(record)
      if (seen < batch.publishes) publishes++
    }
    seen++
  })
  const deliveries = kept.length - publishes
  return {
    ...batch, records: Buffer.concat(kept), publishes, deliveries,
    otherPublishes: batch.otherPublishes + batch.publishes - publishes,
    otherDeliveries: batch.otherDeliveries + batch.deliveries - deliveries
  }
}
