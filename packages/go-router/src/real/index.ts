/**
 * Gossipsub routers in Go on real hosts: TCP, Noise and Yamux, in a program of their own.
 *
 * @module
 */
export { createGoNodes, type GoEgress, type GoNode, type GoNodeInit, type GoNodes } from './real-nodes.ts'
