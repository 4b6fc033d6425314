import type { JSX } from 'preact'
import type { FormField } from '../../api.ts'
import { topicNumbers } from '../../form/field-ids.ts'
import { fillForm, form, setValues, values } from '../state/form.ts'
import { Field } from './field.tsx'
import type { Filter } from './filter.tsx'

const ofTopic = (field: FormField, number: number): FormField => ({ ...field, id: field.id.replace('*', String(number)) })

/** Id of the button that adds a topic. */
const ADD_ID = 'add-topic'

/** Takes a topic out of the form, with its scores. */
function removeTopic (number: number): void {
  const prefixes = [`TOPIC_CONFIG.${number}.`, `PEER_SCORE_PARAMS.Topics.${number}.`]
  fillForm(
    Object.fromEntries(Object.entries(values.value).filter(([id]) => !prefixes.some(prefix => id.startsWith(prefix))))
  )
  // the button has gone with the topic, and the keys would go with it
  document.getElementById(ADD_ID)?.focus()
}

/** Adds a topic, whose scores are those of the one before it. */
function addTopic (numbers: readonly number[]): void {
  const [last, next] = [numbers.at(-1), Math.max(-1, ...numbers) + 1]
  const scores = (form.value?.topicScores ?? []).map(({ id }) => [
    id.replace('*', String(next)), last === undefined ? '' : values.value[id.replace('*', String(last))] ?? ''
  ])
  setValues({
    [`TOPIC_CONFIG.${next}.id`]: `topic-${next + 1}`, [`TOPIC_CONFIG.${next}.message_rate`]: '1/s',
    [`TOPIC_CONFIG.${next}.message_size`]: '1 KiB', ...Object.fromEntries(scores) as Record<string, string>
  })
}

/** One topic: its fields, and its score parameters. */
function Topic ({ number, filter }: { readonly number: number, readonly filter: Filter }): JSX.Element {
  const { topicFields = [], topicScores = [] } = form.value ?? {}
  const name = values.value[`TOPIC_CONFIG.${number}.id`] || `topic ${number + 1}`
  const fields = topicFields.map(field => ofTopic(field, number))
    .filter(field => !field.id.endsWith('.others') || (values.value[field.id] ?? '') !== '').filter(filter.fits)
  const scores = topicScores.map(field => ofTopic(field, number)).filter(filter.fits)
  return (
    <fieldset class="topic">
      <legend>{name}</legend>
      <div class="fields">{fields.map(field => <Field key={field.id} field={field} />)}</div>
      {scores.length > 0 && (
        <details open={filter.isOn}>
          <summary>Score parameters of this topic</summary>
          <div class="fields">{scores.map(field => <Field key={field.id} field={field} />)}</div>
        </details>
      )}
      <p class="beside">
        <button type="button" onClick={() => { removeTopic(number) }}>
          {`Remove ${name}`}
        </button>
      </p>
    </fieldset>
  )
}

/** The topics of the run. */
export function Topics ({ filter }: { readonly filter: Filter }): JSX.Element {
  const numbers = topicNumbers(values.value)
  return (
    <>
      {numbers.map(number => <Topic key={number} number={number} filter={filter} />)}
      {!filter.isOn && (
        <p class="beside"><button type="button" id={ADD_ID} onClick={() => { addTopic(numbers) }}>Add a topic</button></p>
      )}
    </>
  )
}
