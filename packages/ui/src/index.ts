/**
 * The panel of gsplan: configuration, live runs and results in a browser, on loopback.
 *
 * {@link startPanel} serves it; {@link PanelFunctions} are the work that it has others do.
 *
 * @module
 */
export type { MetricView, MissingProgram } from './api.ts'
export type {
  EngineChoice, EngineSetting, Launch, PanelFunctions, PanelRequest, PreparedRequest
} from './panel-functions.ts'
export { startPanel, type Panel, type PanelInit } from './start-panel.ts'
