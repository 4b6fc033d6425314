/**
 * The command frame that every gsplan command shares: commands as values, exit codes, usage errors, interrupts, progress,
 * printable text, programs that are called and atomic file writes. Importing it doesn't load yargs, {@link runCommand} does.
 *
 * @module
 */
export type { AnyCommand, Command, Program } from './command.ts'
export { captureChild, type CaptureChildOptions, type CapturedChild } from './capture-child.ts'
export { describeError, exitCodeOf, isMachineFailure, reportError } from './describe-error.ts'
export { InterruptedError, MissingProgramError, UsageError, type InterruptSignal } from './errors.ts'
export { exitCodes } from './exit-codes.ts'
export { guardOutput } from './guard-output.ts'
export { InputError, readStdin } from './input.ts'
export { untilInterrupted, withInterrupts, type InterruptOptions } from './interrupts.ts'
export type { Input, Io, Output } from './io.ts'
export { nameFile } from './machine-error.ts'
export { inMadeFolder, makeFolder } from './make-folder.ts'
export { didYouMean, nearestName } from './nearest-name.ts'
export type { Option, OptionOf, OptionsOf, Typed as TypedOption, Present as PresentOption } from './option.ts'
export { irregularKind } from './kind-of-file.ts'
export { formatMemory } from './format-memory.ts'
export { parseMaxMemory, parseMemory } from './parse-memory.ts'
export {
  collectBounded, readBounded, readBoundedSync, readGivenText, RefusedFileError, type ReadLimit
} from './read-bounded.ts'
export { documentFor, printable, printableLines } from './printable.ts'
export { ProgressLine } from './progress-line.ts'
export { quoteWord } from './quote-word.ts'
export { readVersion } from './read-version.ts'
export { missingNativePart } from './missing-native-part.ts'
export { flagName } from './read-arguments.ts'
export { runChild, type ChildEnd, type ChildOutput, type RunChildOptions } from './run-child.ts'
export { runCommand } from './run-command.ts'
export { canColor, canRedraw, type Environment as TerminalEnvironment } from './terminal.ts'
export { isOfGoneProcess, isTemporaryName, removeLeftovers } from './remove-leftovers.ts'
export { replaceFolder, type ReplaceFolderOptions } from './replace-folder.ts'
export { makeTemporaryFolder, temporaryBeside } from './temporary-name.ts'
export { LineSplitter } from './split-lines.ts'
export { lockOf, withLock, type LockOptions } from './with-lock.ts'
export { timerDelay } from './timer-delay.ts'
export { WorkLine, withWorkLine } from './work-line.ts'
export { formatShare, WorkShare, type OnShare } from './work-share.ts'
export { unbroken, wrapLines, wrapText, TEXT_COLUMNS } from './wrap-text.ts'
export { replaceFile, writeWhole, writeWholeSync, type Content as FileContent } from './write-whole.ts'
