import { goRouterModule } from './default-target.ts'

/** Parameters of the mesh's degrees. */
export type OverlayParameter =
  'OVERLAY_D' | 'OVERLAY_DLO' | 'OVERLAY_DHI' | 'OVERLAY_DSCORE' | 'OVERLAY_DLAZY' | 'OVERLAY_DOUT'

/** Degrees of a router's mesh. */
export type OverlayDegrees = Readonly<Record<OverlayParameter, number>>

/** `constants.ts` of @chainsafe/libp2p-gossipsub 13 and 14 and of @libp2p/gossipsub 15 to 17. */
const javaScript: OverlayDegrees = {
  OVERLAY_D: 6, OVERLAY_DLO: 4, OVERLAY_DHI: 12, OVERLAY_DSCORE: 4, OVERLAY_DLAZY: 6, OVERLAY_DOUT: 2
}

/** `gossipsub.go` of go-libp2p-pubsub v0.3.0 to v0.15.0. */
const go: OverlayDegrees = { ...javaScript, OVERLAY_DLO: 5 }

/** Degrees that a router has when none is set. */
export const overlayDefaults = (module: string): OverlayDegrees => module === goRouterModule ? go : javaScript
