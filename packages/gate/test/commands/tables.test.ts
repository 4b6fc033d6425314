import { expect, test } from 'vitest'
import { main } from '../../src/cli.ts'
import { tableDefinitions } from '../../src/tables/table-definitions.ts'

async function tables (...argv: string[]): Promise<string> {
  const out: string[] = []
  const exitCode = await main(['tables', ...argv], { stdout: { write: text => out.push(String(text)) }, stderr: { write: () => true } })
  expect(exitCode).toBe(0)
  return out.join('')
}

test('each table with its columns: type, unit and definition, within 80 columns', async () => {
  const text = await tables()
  const sections = text.split('\n\n')
  expect(sections.map(section => section.split(':')[0])).toEqual(tableDefinitions.map(({ name }) => name))
  expect(sections.map(section => section.split('\n').filter(line => /^ {2}\w/.test(line)).map(line => line.trim().split(' ')[0])))
    .toEqual(tableDefinitions.map(({ columns }) => columns.map(({ name }) => name)))
  expect(text.split('\n').filter(line => line.length > 80)).toEqual([])
  expect(sections.find(section => section.startsWith('deliveries'))).toBe([
    'deliveries: one row per message and receiver that delivered it: its first',
    'DELIVER, by message',
    '  message                  uint32',
    '      row of the message in the table messages',
    '  peer                     uint32',
    '      seq of the receiver; null when the receiver is not among the peers',
    '  from                     uint32',
    '      seq of receivedFrom; null when the trace lacks the sender, or the sender',
    '      is not among the peers',
    '  delay_ms                 float64  ms',
    '      DELIVER − PUBLISH',
    '  topic                    label',
    '      topic of the message'
  ].join('\n'))
})

test('as JSON', async () => {
  expect(JSON.parse(await tables('--json'))).toEqual(tableDefinitions)
})
