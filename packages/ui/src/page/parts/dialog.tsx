import { signal, type Signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { JSX } from 'preact'

/** A question to the user. */
export interface Question {
  readonly title: string
  readonly text?: string | undefined
  /** Begins the answer, where one is to be typed. */
  readonly answer?: string | undefined
  /** Word on the button that says yes. */
  readonly yes: string
  readonly onYes: (answer: string) => void
}

const asked: Signal<Question | undefined> = signal(undefined)

/** Asks the user. */
export function ask (question: Question): void {
  asked.value = question
}

/** The question that is open. */
export function Dialog (): JSX.Element {
  const place = useRef<HTMLDialogElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const question = asked.value
  // before the next key: it is for the dialog
  useLayoutEffect(() => {
    if (question === undefined) place.current?.close()
    else if (place.current?.open === false) place.current.showModal()
    input.current?.select()
  }, [question])
  const close = (): void => { asked.value = undefined }
  return (
    <dialog ref={place} onClose={close} aria-labelledby="question">
      {question !== undefined && (
        <form method="dialog" onSubmit={() => { question.onYes(input.current?.value.trim() ?? '') }}>
          <h2 id="question">{question.title}</h2>
          {question.text !== undefined && <p>{question.text}</p>}
          {question.answer !== undefined && (
            <input
              ref={input}
              type="text"
              aria-label={question.title}
              defaultValue={question.answer}
              required
              maxLength={100}
            />
          )}
          <p class="buttons">
            <button type="button" onClick={close}>Cancel</button>
            <button type="submit" class="main">{question.yes}</button>
          </p>
        </form>
      )}
    </dialog>
  )
}
