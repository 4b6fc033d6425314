import { typeInside } from '../apply-define.ts'
import { findParameter } from '../parameters.ts'
import { meaningOfText, meaningType, type MeaningType } from './text-meaning.ts'

/** Fields of a topic with a form of their own. */
const ofTopic: Readonly<Record<string, MeaningType>> = { message_rate: 'rate', message_size: 'size' }

function typeOf (name: string, text: string): MeaningType | undefined {
  const [parameter = '', ...path] = name.split('.')
  const declared = findParameter(parameter)
  if (declared === undefined) return undefined
  if (path.length === 0) return meaningType(declared)
  const [, field = ''] = path
  return declared.type === 'topics' && path.length === 2 && Object.hasOwn(ofTopic, field)
    ? ofTopic[field]
    : typeInside(declared, path, text)
}

/**
 * Meaning of a text behind `-D NAME=`: that of a parameter, or of a place inside one, such as
 * `TOPIC_CONFIG.0.message_size`.
 *
 * @returns a text that is equal for values that mean the same
 */
export const meaningOfDefine = (name: string, text: string): string => meaningOfText(typeOf(name, text), text)
