import { blockOf, longFile, tarFile, tarHeader, type Part } from './make-bomb.ts'

const connections = (block: string | Buffer, times: number, head = '', tail = ''): Part[] =>
  longFile('run/g/1/connections-honest-1-0.json', Buffer.from(block), times, head, tail)
const scores = (block: string | Buffer, times: number, head = '', tail = ''): Part[] =>
  longFile('run/g/1/peer-scores-honest-1.json', Buffer.from(block), times, head, tail)
const runOut = (block: string | Buffer, times: number, head = '', tail = ''): Part[] =>
  longFile('run/g/3/run.out', Buffer.from(block), times, head, tail)
const aggregate = (block: string | Buffer, times: number, head = '', tail = ''): Part[] =>
  longFile('run/g/1/tracer-output-honest-1-aggregate.json', Buffer.from(block), times, head, tail)

const entries = (count: number, name: (index: number) => string): Buffer =>
  Buffer.concat(Array.from({ length: count }, (_, index) => tarHeader(name(index), 0)))
const hosts = (count: number): string => Array.from({ length: count }, (_, index) =>
  '{"ts":1,"event":{"message_event":{"message":"Host peer ID: ' + `p${index}, seq ${index}` +
  ', node type: honest, node type seq: 1, node index: 0 / 1, addrs: []"}}}\n').join('')
const starts = blockOf(
  `{"ts":1,"event":{"start_event":{"runenv":{"plan":"gsplan","params":{${
    Array.from({ length: 20_000 }, (_, index) => `"p${index}":""`).join(',')}}}}}}\n`)

/** Files of instances, and the archive itself, of far more than an instance leaves. */
export const fileBombs: Readonly<Record<string, () => Part[]>> = {
  'connections: nested': () => connections(blockOf('['), 60),
  'connections: empty arrays': () => connections(blockOf('[],'), 60, '[', '[]]'),
  'connections: names': () => connections(blockOf('"a",'), 900, '{"Latency":1,"Connections":[', '"a"]}'),
  'scores: lines': () => scores(blockOf('{"Timestamp":1,"PeerID":"a","Scores":{"b":1}}\n'), 900),
  'scores: lines of one value': () => scores(blockOf('1\n'), 900),
  'scores: a line': () => scores(blockOf('"b":1,'), 900, '{"Timestamp":1,"PeerID":"a","Scores":{', '"c":1}}\n'),
  'scores: long lines': () =>
    scores(Buffer.from(`{"Timestamp":1,"PeerID":"a","Scores":{${blockOf('"b":1,', 32).toString()}"c":1}}\n`), 20),
  'scores: nested': () => scores(Buffer.from(`{"Timestamp":1,"PeerID":"a","Scores":{"b":${'['.repeat(2e7)}${']'.repeat(2e7)}}}\n`), 20),
  'run.out: a line': () => runOut(blockOf('a'), 900),
  'run.out: lines': () => runOut(blockOf('{"ts":1,"event":{"message_event":{"message":"Wait for 1s warmup time"}}}\n'), 900),
  'run.out: empty lines': () => runOut(blockOf('\n'), 900),
  'run.out: nested': () => runOut(Buffer.from(`{"event":${'['.repeat(1.9e6)}${']'.repeat(1.9e6)}}\n`), 200),
  'run.out: values': () => runOut(Buffer.from(`{"event":[${'[],'.repeat(1.2e6)}[]]}\n`), 200),
  'run.out: peers': () => runOut(hosts(400_000), 1),
  'run.out: start events': () => runOut(starts, 60),
  'aggregate: digits': () => aggregate(blockOf('1'), 500),
  'aggregate: nested': () => aggregate(blockOf('{"a":'), 50),
  'aggregate: values': () => aggregate(blockOf('1,'), 60, '[', '1]'),
  'entries: unknown files': () => [{ block: entries(2000, () => 'run/g/1/noise'), times: 900 }],
  'entries: files of peers': () => [entries(150_000, index => `run/g/${index}/tracer-output-honest-${index}-filtered.bin`)],
  'entries: instances': () => [entries(150_000, index => `run/g/${index}/run.out`)],
  'entries: counters of two bytes': () => [Buffer.concat(Array.from({ length: 200_000 }, (_, index) =>
    tarFile(`run/g/${index}/tracer-output-honest-${index}-aggregate.json`, '{}')))],
  'tar: a pax header': () => longFile('pax', blockOf('a'), 500, '524288000 path=', '\n', 'x'),
  'tar: pax records': () => [{ block: Buffer.concat([tarHeader('pax', 512, 'x'), Buffer.alloc(512, 'a')]), times: 900_000 }],
  'tar: a global pax header': () => longFile('pax', blockOf('9 path=a\n'), 500, '', '', 'g'),
  'tar: a long name': () => longFile('name', blockOf('a'), 500, '', '', 'L'),
  'tar: a long link': () => longFile('name', blockOf('a'), 500, '', '', 'K'),
  'tar: a sparse file': () => longFile('run/g/1/run.out', blockOf('a'), 900, '', '', 'S'),
  'tar: a size without end': () => [tarHeader('run/g/3/run.out', 2 ** 32)],
  'tar: a long path': () => [tarFile(`run/${'n/'.repeat(40)}run.out`, 'x')],
  'tar: empty blocks': () => [{ block: Buffer.alloc(2 ** 20), times: 3000 }]
}
