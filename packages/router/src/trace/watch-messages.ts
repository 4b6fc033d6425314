import { traceEventType } from '@gsplan/tracer'
import { intercept } from './intercept.ts'
import type { TraceReporter } from './trace-reporter.ts'

/** Reject reasons in the words of go-libp2p-pubsub (`tracer.go`). */
const rejectReasons: Readonly<Record<string, string>> = {
  reject: 'validation failed',
  ignore: 'validation ignored',
  error: 'validation failed',
  blacklisted: 'blacklisted peer'
}

/** Reports PUBLISH and the DELIVER of a router's own messages. */
export function watchPublished (reporter: TraceReporter): Array<() => void> {
  const { router: { mcache, publishedMessageIds }, counter } = reporter
  return [
    intercept(mcache, 'put', put => (id, message, validated) => {
      reporter.lastCached = { msgId: id.msgId, msgIdStr: id.msgIdStr, topic: message.topic }
      reporter.ids.set(message, id.msgId)
      return put.call(mcache, id, message, validated)
    }),
    intercept(publishedMessageIds, 'put', put => id => {
      const messageID = reporter.messageId(id)
      const topic = reporter.lastCached?.topic ?? ''
      counter?.published()
      counter?.delivered()
      reporter.emit(traceEventType.PUBLISH_MESSAGE, { publishMessage: { messageID, topic } })
      reporter.emit(traceEventType.DELIVER_MESSAGE, { deliverMessage: { messageID, topic, receivedFrom: reporter.self } })
      return put.call(publishedMessageIds, id)
    })
  ]
}

/** Reports DELIVER and DUPLICATE of received messages. */
export function watchReceived (reporter: TraceReporter): Array<() => void> {
  const { router: { score }, counter, all } = reporter
  return [
    intercept(score, 'deliverMessage', deliver => (from, id, topic) => {
      counter?.delivered()
      reporter.emit(traceEventType.DELIVER_MESSAGE, {
        deliverMessage: { messageID: reporter.messageId(id), topic, receivedFrom: reporter.peer(from) }
      })
      deliver.call(score, from, id, topic)
    }),
    intercept(score, 'duplicateMessage', duplicate => (from, id, topic) => {
      counter?.duplicate()
      if (all) {
        reporter.emit(traceEventType.DUPLICATE_MESSAGE, {
          duplicateMessage: { messageID: reporter.messageId(id), receivedFrom: reporter.peer(from), topic }
        })
      }
      duplicate.call(score, from, id, topic)
    })
  ]
}

/** Reports REJECT. */
export function watchRejected (reporter: TraceReporter): Array<() => void> {
  const { router: { score }, counter, all } = reporter
  return [
    intercept(score, 'rejectMessage', reject => (from, id, topic, code) => {
      counter?.rejected()
      if (all) {
        const reason = rejectReasons[code] ?? code
        reporter.emit(traceEventType.REJECT_MESSAGE, {
          rejectMessage: { messageID: reporter.messageId(id), receivedFrom: reporter.peer(from), reason, topic }
        })
      }
      reject.call(score, from, id, topic, code)
    }),
    intercept(score, 'rejectInvalidMessage', reject => (from, topic) => {
      counter?.rejected()
      if (all) {
        reporter.emit(traceEventType.REJECT_MESSAGE, {
          rejectMessage: { receivedFrom: reporter.peer(from), reason: 'invalid message', topic }
        })
      }
      reject.call(score, from, topic)
    })
  ]
}
