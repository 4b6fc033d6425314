import fc from 'fast-check'

const long = (text: string, times: number): string => text.repeat(times)

/** Texts that take the place of a token: of other kinds, huge, deep, long, odd, and those that break the syntax. */
const others: readonly string[] = [
  '0', '-1', '1', '-0', '+1', '9223372036854775807', '9223372036854775808', '-9223372036854775809', '9007199254740993', '9'.repeat(400),
  '0x7fffffffffffffff', '0o777', '0b1', '1_000', '1__0', '01', '0.0', '-0.0', '1e308', '1e400', '-1e-400', '.5', '5.', 'inf', '-inf', 'nan',
  'true', 'false', 'True', '1979-05-27', '1979-05-27T07:32:00Z', '07:32:00', '0000-00-00', '9999-12-31T23:59:60.999999999-23:59',
  '""', '\'\'', '"x"', '\'x\'', '"""a\nb"""', '\'\'\'a\nb\'\'\'', '"\\u0000"', '"\\ud800"', '"\\U0010ffff"', '"\\x1b[2J"', '"\\u202e"', '"👩‍👩‍👧"',
  '"\ufeff"', '"a\tb"', '"1h2m"', '"99999999999h"', '"1e9/s"', '"0/0s"', '"-1KiB"', '"9999999999TiB"', '"../../x"', '"@/dev/null"',
  '"a\\nb"', `"${long('x', 5000)}"`, long('k', 3000), `"{\\"a\\": ${long('[', 400)}${long(']', 400)}}"`, `'${long('[', 20_000)}${long(']', 20_000)}'`, `'${long('{"a":', 20_000)}1${long('}', 20_000)}'`, '"null"', '"[null]"', '"{}"',
  '[]', '{}', '[[]]', '[{}]', '{ a = 1 }', '[1, "a", []]', '[1, 2', '{ a = 1, a = 2 }', '{ a.b = 1, a = 2 }', '"__proto__"', '__proto__',
  'constructor', 'toString', 'hasOwnProperty', '__proto__.x', '"" = 1', 'ключ', '"ключ"', '\u0000', '\u007f', '\ud800', '\u2028', '\r', '=',
  '==', '[', ']', '[[', ']]', '{', '}', ',', '.', '#', '\n', '\n\n[global]\n', '\n[[groups]]\n', '\n[[runs]]\n', '\na = 1\na = 1\n',
  '{{.Env.X}}', `${long('[', 300)}${long(']', 300)}`, `${long('[', 3000)}1${long(']', 3000)}`, long('{ a = ', 2000),
  `${long('{ a = ', 200)}1${long(' }', 200)}`, `${long('a.', 2000)}a`, `[${long('1,', 5000)}1]`, `[${long('"", ', 2000)}]`,
  long('\n[[x]]\na = 1\n', 300), long(`\n[t${long('.t', 30)}]`, 5)
]

/** Tokens of TOML, about: strings, words and numbers, marks, ends of lines. */
const token = /"""[^]*?"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\w.+:-]+|[^\s\w]|\n/g

/** Changes one token, or one line, of a text. */
function mutateOnce (text: string, kind: number, at: number, other: number): string {
  const parts = [...text.matchAll(kind > 4 ? /[^\n]*\n|[^\n]+$/g : token)]
  const part = parts[at % Math.max(1, parts.length)]
  const replacement = others[other % others.length] as string
  if (part === undefined) return replacement
  const [{ index: start }, [found]] = [part, part]
  const [before, after] = [text.slice(0, start), text.slice(start + found.length)]
  switch (kind) {
    case 0: return before + after
    case 1: return `${before}${found} ${replacement} ${after}`
    case 2: return before
    case 5: return before + found + found + after
    case 6: return before + after + found
    default: return before + replacement + after
  }
}

/** TOML of one of several texts, in which one to four tokens or lines are others. */
export const mutatedToml = (texts: readonly string[]): fc.Arbitrary<string> => fc.tuple(
  fc.constantFrom(...texts),
  fc.array(fc.tuple(fc.nat(6), fc.noBias(fc.nat(10_000)), fc.noBias(fc.nat(10_000))), { minLength: 1, maxLength: 4 })
).map(([text, changes]) => changes.reduce((changed, [kind, at, other]) => mutateOnce(changed, kind, at, other), text))
