import type { JSX } from 'preact'
import { setValue } from '../state/form.ts'

/** Flags that messages name as a remedy, with the field that is ticked for them. */
const offers = [
  { flag: '--allow-code', id: 'allowCode', words: 'Run its code' },
  { flag: '--allow-scripts', id: 'allowScripts', words: 'Run its scripts' },
  { flag: '--force', id: 'force', words: 'Run it nevertheless' }
] as const

/** Buttons for the remedies that a message names. */
export function Offers ({ message }: { readonly message: string }): JSX.Element {
  return (
    <>
      {offers.filter(({ flag }) => message.includes(flag)).map(({ flag, id, words }) => (
        <button key={id} type="button" class="offer" onClick={() => { setValue(id, 'true') }}>{`${words} (${flag})`}</button>
      ))}
    </>
  )
}
