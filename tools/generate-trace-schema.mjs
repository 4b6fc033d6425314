// Makes packages/tracer/src/generated of packages/tracer/proto/trace.proto: types, tables for readers, and writers. With
// --check, says which files differ instead.
//
//   npm run generate
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import protobuf from 'protobufjs'
import { root } from './setup/set-up.mjs'

process.chdir(root)
const source = 'packages/tracer/proto/trace.proto'
const target = 'packages/tracer/src/generated'
const banner = '// Made of proto/trace.proto by `npm run generate`; edit that.\n'

const parsed = protobuf.parse(readFileSync(source, 'utf8'), { keepCase: true, alternateCommentMode: true }).root
const batch = parsed.lookupType('pubsub.pb.TraceEventBatch')
const event = parsed.lookupType('pubsub.pb.TraceEvent')

/** @typedef {import('protobufjs').Type} Message */
/** @typedef {import('protobufjs').Field} Field */

/** @param {string} name */
const typeName = name => name.replaceAll('RPC', 'Rpc')
/** @param {string} name */
const constantName = name => typeName(name).replace(/^./, first => first.toLowerCase())
/** @param {Message} message */
const fieldsOf = message => [...message.fieldsArray].sort((a, b) => a.id - b.id)

/**
 * The message of a field, if it has one.
 *
 * @param {Field} field
 * @returns {Message | undefined}
 */
function messageOf (field) {
  const found = field.parent?.lookup(field.type)
  return found instanceof protobuf.Type ? found : undefined
}

/** @type {Message[]} messages, those that others have in them first */
const messages = []
/** @param {Message} message */
function collect (message) {
  for (const inner of fieldsOf(message).map(messageOf)) if (inner !== undefined) collect(inner)
  if (!messages.includes(message)) messages.push(message)
}
collect(event)

/** @param {Field} field */
function kindOf (field) {
  if (messageOf(field) !== undefined) return 'message'
  if (field.options?.['(peer_id)'] === true) return 'peer'
  return field.type === 'Type' ? 'enum' : field.type
}

/** @param {Field} field @returns {string | undefined} */
const listName = field => field.options?.['(once_repeated_as)']

/** @param {string | null} comment @param {string} indent */
const docComment = (comment, indent = '') => comment === null ? '' : `${indent}/** ${comment.replaceAll('\n', ' ')} */\n`

/** @type {Readonly<Record<string, string>>} */
const valueTypes = {
  bytes: 'Uint8Array', peer: 'Uint8Array', string: 'string', enum: 'number', int64: 'bigint', bool: 'boolean'
}

/** @param {Field} field */
function formatMember (field) {
  const inner = messageOf(field)
  const type = inner === undefined ? valueTypes[kindOf(field)] : typeName(inner.name)
  const list = listName(field)
  return `${docComment(field.comment, '  ')}  ${field.name}?: ${type}${field.repeated ? '[]' : ''}\n` +
    (list === undefined ? '' : `  ${list}?: ${type}[]\n`)
}

function formatTypes () {
  const kinds = event.lookupEnum('Type')
  const values = Object.entries(kinds.values).map(([name, value]) => `  ${name}: ${value}`)
  const interfaces = messages.map(message =>
    `${docComment(message.comment)}export interface ${typeName(message.name)} {\n${fieldsOf(message).map(formatMember).join('')}}\n`)
  return `${interfaces.join('\n')}\n${docComment(kinds.comment)}export const traceEventType = {\n${values.join(',\n')}\n} as const\n`
}

/** @param {Field} field */
function formatField (field) {
  const inner = messageOf(field)
  const list = listName(field)
  return `  { number: ${field.id}, name: '${field.name}', kind: '${kindOf(field)}'` +
    (field.repeated ? ', repeated: true' : '') +
    (list === undefined ? '' : `, onceRepeatedAs: '${list}'`) +
    (inner === undefined ? '' : `, message: ${constantName(inner.name)}`) + ' }'
}

function formatSchema () {
  const schemas = messages.map(message => {
    const name = constantName(message.name)
    const declared = message === event
      ? '/** Message `TraceEvent`. */\nexport const traceEventSchema: MessageSchema'
      : `const ${name}`
    return `${declared} = messageSchema([\n${fieldsOf(message).map(formatField).join(',\n')}\n])\n`
  })
  const numbers = [...messages, batch].map(message =>
    `  ${message.name}: { ${fieldsOf(message).map(({ name, id }) => `${name}: ${id}`).join(', ')} }`)
  return 'import { messageSchema, type MessageSchema } from \'../wire/message-schema.ts\'\n\n' +
    `${schemas.join('\n')}\n/** Field numbers by message. */\nexport const traceFields = {\n${numbers.map(wrap).join(',\n')}\n} as const\n`
}

const WIDTH = 110

/** @param {string} line broken after commas where it is too long */
function wrap (line) {
  const words = line.split(/(?<=,) /)
  const lines = ['']
  for (const word of words) {
    const last = lines.at(-1) ?? ''
    if (last.length + word.length < WIDTH) lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
    else lines.push(`    ${word}`)
  }
  return lines.join('\n')
}

/** @type {Readonly<Record<string, string>>} */
const writers = {
  bytes: 'writeBytes', peer: 'writeBytes', string: 'writeText', enum: 'writeInt32', int64: 'writeInt64', bool: 'writeBool'
}

/** @param {Field} field */
function formatWrite (field) {
  const inner = messageOf(field)
  const tag = field.id << 3 | (/^(?:enum|int64|bool)$/.test(kindOf(field)) ? 0 : 2)
  const list = listName(field)
  if (inner !== undefined) {
    const write = field.repeated ? 'writeMessages' : 'writeMessage'
    return `  ${write}(writer, ${tag}, message.${field.name}, write${typeName(inner.name)})\n`
  }
  if (list !== undefined) return `  writeTextOrTexts(writer, ${tag}, message.${field.name}, message.${list})\n`
  return `  ${field.repeated ? 'writeAllBytes' : writers[kindOf(field)]}(writer, ${tag}, message.${field.name})\n`
}

function formatWriters () {
  const functions = messages.map(message => {
    const name = typeName(message.name)
    const declared = message === event
      ? '/** Appends an event\'s fields, in the order of their numbers as Go writes them. */\nexport function'
      : 'function'
    return `${declared} write${name} (writer: ByteWriter, message: ${name}): void {\n${fieldsOf(message).map(formatWrite).join('')}}\n`
  })
  const text = functions.join('\n')
  const types = messages.map(({ name }) => typeName(name)).sort()
  const helpers = [
    'writeAllBytes', 'writeBool', 'writeBytes', 'writeInt32', 'writeInt64', 'writeMessage', 'writeMessages', 'writeText',
    'writeTextOrTexts'
  ]
  return 'import type { ByteWriter } from \'../wire/byte-writer.ts\'\n' +
    `import {\n  ${helpers.join(', ')}\n} from '../wire/write-fields.ts'\n` +
    `import type {\n  ${wrap(types.join(', ')).replaceAll('\n    ', '\n  ')}\n} from './trace-event.ts'\n\n` +
    `// A tag is number << 3 | wire type.\n\n${text}`
}

const files = {
  'trace-event.ts': formatTypes(), 'trace-schema.ts': formatSchema(), 'write-trace-event.ts': formatWriters()
}
const isCheck = process.argv.includes('--check')
mkdirSync(target, { recursive: true })
for (const [name, text] of Object.entries(files)) {
  const path = `${target}/${name}`
  const wanted = `${banner}${text}`
  if (!isCheck) writeFileSync(path, wanted)
  else if (readFileSync(path, 'utf8') !== wanted) {
    process.stdout.write(`${path}: differs from ${source}; npm run generate\n`)
    process.exitCode = 1
  }
}
