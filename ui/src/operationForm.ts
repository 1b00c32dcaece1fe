import { computed, onUnmounted, ref, watch } from 'vue'
import { client } from './api/client'
import type { Job, Operation, PictureFormat } from './api/types'
import { formats as loadFormats } from './formats'
import { complaint, defaults, files as fileParameters, label, missingFiles, OUTPUT, outputComplaint, takenOver, type Values } from './model/parameters'
import { operations as loadOperations } from './operations'
import { uploads } from './transfers'
import { t } from './words'

const filesOf = (given: Record<string, File | undefined>) => Object.values(given).filter((file) => file !== undefined)

/** The chosen operation with its parameters and the options of the result's file, as long as the component is shown. */
export function useOperationForm() {
  const offered = ref<Operation[]>([])
  /** The formats that the master reads. */
  const formats = ref<PictureFormat[]>([])
  const chosen = ref('equalize')
  const values = ref<Values>({})
  /** Files that are parameters, by the parameter's name. */
  const given = ref<Record<string, File | undefined>>({})
  const output = ref<Values>({})
  /** The job that is run again. */
  const again = ref<Job | null>(null)
  const operation = computed(() => offered.value.find(({ name }) => name === chosen.value))

  watch(operation, (now, before) => {
    if (!now || (before && now.name === before.name)) return
    values.value = before ? takenOver(now, values.value) : values.value
    for (const [name, value] of Object.entries(defaults(now))) values.value[name] ??= value
  })

  // Uploads of files that are parameters, sent for checks and previews, are deleted with the files.
  const drop = (files: File[]) => files.forEach((file) => uploads.discard(file))
  watch(given, (now, before) => drop(filesOf(before).filter((file) => !filesOf(now).includes(file))))
  onUnmounted(() => drop(filesOf(given.value)))

  /**
   * Reads the operations and formats.
   *
   * @param from the id of the job that is run again
   */
  async function load(from: string | undefined) {
    const [list, known] = await Promise.all([loadOperations(), loadFormats()])
    formats.value = known
    again.value = from === undefined ? null : await client.job(from)
    if (again.value) {
      chosen.value = again.value.operation
      output.value = { ...again.value.output }
    } else if (!list.some(({ name }) => name === chosen.value)) {
      chosen.value = list[0]!.name
    }
    const first = list.find(({ name }) => name === chosen.value)
    values.value = first ? takenOver(first, again.value?.parameters ?? {}) : {}
    offered.value = list
  }

  /** The first problem of the operation's parameters; empty if there is none. */
  function parameterProblem(): string {
    const current = operation.value!
    const wrong = current.parameters.find((parameter) => complaint(parameter, values.value[parameter.name] ?? ''))
    if (wrong) return `${label(wrong.name)}: ${complaint(wrong, values.value[wrong.name] ?? '')}`
    const [file] = missingFiles(current, attachments())
    return file ? t('parameters.fileNeeded', { label: label(file) }) : ''
  }

  /** The first problem of the form; empty if there is none. */
  function formProblem(): string {
    const field = OUTPUT.find((one) => outputComplaint(one, output.value[one.name] ?? ''))
    return (field ? `${field.label}: ${field.complaint}` : '') || parameterProblem()
  }

  /** Files that are parameters: the chosen ones, else those of the job that is run again. */
  function attachments(): Record<string, File | string> {
    const all: Record<string, File | string> = {}
    for (const { name } of fileParameters(operation.value!)) {
      const file = given.value[name]
      if (file) all[name] = file
      else if (again.value?.operation === chosen.value && again.value.files?.includes(name)) all[name] = again.value.id
    }
    return all
  }

  /** The values of an operation's parameters. */
  const parametersOf = (of: Operation) => Object.fromEntries(Object.keys(defaults(of)).map((name) => [name, (values.value[name] ?? '').trim()]))

  return { offered, formats, chosen, values, given, output, again, operation, load, parameterProblem, formProblem, attachments, parametersOf }
}
