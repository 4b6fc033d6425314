import { coverage } from './coverage.ts'
import { duplicatesPerPeer } from './duplicates-per-peer.ts'
import type { Figure } from './figure.ts'
import { hopDistribution } from './hop-distribution.ts'
import { latencyByPublisher } from './latency-by-publisher.ts'
import { latencyByRouter } from './latency-by-router.ts'
import { latencyCdf } from './latency-cdf.ts'
import { latencyPdf } from './latency-pdf.ts'
import { latencyPdfOverP99 } from './latency-pdf-over-p99.ts'
import { meshDegree } from './mesh-degree.ts'
import { scoreDistributionsAllPeers } from './score-distributions-all-peers.ts'
import { scoreGlobalMeanDistribution } from './score-global-mean-distribution.ts'
import { scoreMeanMedian, scoreMinMax } from './score-over-time.ts'
import { trafficBytes, trafficControl, trafficMessages } from './traffic.ts'

/** Every figure, in the order in which a report shows them. */
export const figures: readonly Figure[] = [
  latencyCdf, latencyPdf, latencyPdfOverP99, coverage, latencyByPublisher, latencyByRouter, hopDistribution,
  duplicatesPerPeer, meshDegree,
  trafficMessages, trafficControl, trafficBytes, scoreMinMax, scoreMeanMedian,
  scoreGlobalMeanDistribution, scoreDistributionsAllPeers
]

/** Finds a figure of the report by its name. */
export const findFigure = (name: string): Figure | undefined => figures.find(figure => figure.name === name)
