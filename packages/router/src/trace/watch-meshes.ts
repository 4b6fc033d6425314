import { traceEventType } from '@gsplan/tracer'
import type { TraceReporter } from './trace-reporter.ts'
import { TracedMesh } from './traced-mesh.ts'

/** Reports JOIN, LEAVE, GRAFT and PRUNE; the meshes that there are as if they came now. */
export function watchMeshes (reporter: TraceReporter): () => void {
  const { router, counter, subscriptions } = reporter
  const mesh = router.mesh instanceof TracedMesh ? router.mesh : new TracedMesh(router.mesh)
  router.mesh = mesh
  const end = mesh.observe({
    join: topic => {
      counter?.topicJoined()
      if (subscriptions) reporter.emit(traceEventType.JOIN, { join: { topic } })
    },
    leave: topic => {
      counter?.topicLeft()
      if (subscriptions) reporter.emit(traceEventType.LEAVE, { leave: { topic } })
    },
    graft: (topic, peer) => { reporter.emit(traceEventType.GRAFT, { graft: { peerID: reporter.peer(peer), topic } }) },
    prune: (topic, peer) => { reporter.emit(traceEventType.PRUNE, { prune: { peerID: reporter.peer(peer), topic } }) }
  })
  return () => {
    end()
    if (router.mesh !== mesh || mesh.isObserved) return
    router.mesh = new Map([...mesh].map(([topic, peers]) => [topic, new Set(peers)]))
  }
}
