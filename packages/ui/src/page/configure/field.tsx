import type { ComponentChildren, JSX } from 'preact'
import type { FormField } from '../../api.ts'
import { defaultOf, isChanged, problems, setValue, values } from '../state/form.ts'

/** Id of the element that has the input of a field. */
export const inputId = (id: string): string => `field-${id}`

interface InputProps {
  readonly field: FormField
  readonly isWrong: boolean
  readonly described: string
  readonly isDisabled: boolean
}

interface ChoiceProps {
  readonly field: FormField
  readonly text: string
  readonly id: string
  readonly disabled: boolean
  readonly 'aria-invalid': boolean
  readonly 'aria-describedby': string
}

function Choice ({ field: { id, choices = [] }, text, ...rest }: ChoiceProps): JSX.Element {
  const options = [...defaultOf(id) === '' ? [''] : [], ...choices, ...choices.includes(text) || text === '' ? [] : [text]]
  return (
    <select {...rest} value={text} onChange={event => { setValue(id, event.currentTarget.value) }}>
      {options.map(each => <option key={each} value={each}>{each === '' ? 'default' : each}</option>)}
    </select>
  )
}

/** An event of an input that has a text. */
interface TextEvent {
  readonly currentTarget: { readonly value: string }
}

/** The input of a field, by its kind. */
function Input ({ field, isWrong, described, isDisabled }: InputProps): JSX.Element {
  const { id, kind, emptyMeans = '' } = field
  const text = values.value[id] ?? ''
  const shared = { id: inputId(id), 'aria-invalid': isWrong, 'aria-describedby': described, disabled: isDisabled }
  if (kind === 'bool') {
    return (
      <input
        {...shared}
        type="checkbox"
        checked={text.toLowerCase() === 'true'}
        onChange={event => { setValue(id, String(event.currentTarget.checked)) }}
      />
    )
  }
  if (kind === 'choice') return <Choice {...shared} field={field} text={text} />
  const onInput = ({ currentTarget: { value } }: TextEvent): void => { setValue(id, value) }
  if (kind === 'area') {
    return <textarea {...shared} rows={text.includes('\n') ? 5 : 2} spellcheck={false} value={text} onInput={onInput} />
  }
  return (
    <input
      {...shared}
      type="text"
      inputMode={kind === 'number' ? 'decimal' : 'text'}
      autocomplete="off"
      spellcheck={false}
      list={`${inputId(id)}-list`}
      placeholder={emptyMeans}
      value={text}
      onInput={onInput}
    />
  )
}

function Reset ({ id, name }: { readonly id: string, readonly name: string }): JSX.Element {
  const text = defaultOf(id)
  return (
    <button
      type="button"
      class="plain reset"
      aria-label={`reset ${name}`}
      title={`reset to ${text === '' ? 'the default' : text}`}
      onClick={() => {
        setValue(id, text)
        // the button goes away, and the keys would go with it
        document.getElementById(inputId(id))?.focus()
      }}
    >
      ↺
    </button>
  )
}

interface FieldProps {
  readonly field: FormField
  /** Its label. @default its name */
  readonly label?: string
  /** Its input does nothing, for a reason that stands beside it. */
  readonly disabledAs?: string | undefined
  /** More below its input. */
  readonly children?: ComponentChildren
}

/** A field with its label, meaning, and problem. */
export function Field ({ field, label = field.name, disabledAs, children }: FieldProps): JSX.Element {
  const { id, kind, unit, range, meaning, isUnsupported } = field
  const [problem, changed] = [problems.value.get(id), isChanged(id)]
  // a field without a unit has no such element
  const [meaningId, problemId, unitId] = [`${inputId(id)}-meaning`, `${inputId(id)}-problem`, `${inputId(id)}-unit`]
  return (
    <div class={`field ${kind}${changed ? ' changed' : ''}${problem === undefined ? '' : ' wrong'}`}>
      <div class="head">
        <label for={inputId(id)}>
          {label}
          {changed && <span class="dot" title="differs from the default"> ●</span>}
        </label>
        {unit !== undefined && <span class="unit" id={unitId}>{unit}</span>}
        {changed && <Reset id={id} name={label} />}
      </div>
      <Input field={field} isWrong={problem !== undefined} described={`${problemId} ${unitId} ${meaningId}`} isDisabled={disabledAs !== undefined} />
      {children}
      <p class="problem" id={problemId} aria-live="polite">{problem?.message ?? ''}</p>
      <p class="meaning" id={meaningId}>
        {disabledAs ?? meaning}
        {range === '' ? '' : ` (${range})`}
        {isUnsupported === true && <em> JS routers ignore it.</em>}
      </p>
    </div>
  )
}
