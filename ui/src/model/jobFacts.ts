import { formatName } from './formats'
import type { Job } from '../api/types'
import { bytes, count, dateTime, dimensions, pixelRate, pixels, sampleFormat } from '../format'
import { t } from '../words'
import { choiceName, label } from './parameters'

/** A name and a value. */
export type Fact = [name: string, value: string]

/** Milliseconds from the start of a job to its end; 0 if it has not ended. */
export const millisOf = ({ started, finished }: Pick<Job, 'started' | 'finished'>): number =>
  started && finished ? new Date(finished).getTime() - new Date(started).getTime() : 0

/** Numbers of results by the name of a worker or backend: `first (12 results), second (3 results)`. */
const shares = (results: Record<string, number>): string =>
  Object.entries(results).map(([name, number]) => `${name} (${t('job.nResult', { n: number })})`).join(', ')

/** The details of a job. */
export function factsOf(job: Job, isAdmin: boolean): Fact[] {
  const { picture, report, result, commonTable, owner } = job
  const pages = picture.pages > 1 ? `, ${t('job.nPage', { n: picture.pages })}` : ''
  const facts: Fact[] = [
    [t('job.picture'), `${formatName(picture.kind)}, ${dimensions(picture.width, picture.height)}${pages}`],
    [t('job.samples'), sampleFormat(picture.format)],
    ...Object.entries(job.parameters).filter(([, value]) => value !== '').map(([name, value]): Fact => [label(name), choiceName(value)]),
    ...Object.entries(job.output ?? {}).map(([name, value]): Fact => [t('job.outputOption', { name }), value]),
    [t('common.uploaded'), dateTime(job.created)],
  ]
  if (commonTable?.pictures) facts.push([t('job.lookupTable'), t('job.sharedTable', { pictures: t('common.nPicture', { n: commonTable.pictures }) })])
  if (owner && isAdmin) facts.push([t('job.owner'), owner])
  if (report) {
    facts.push(
      [t('job.pixels'), pixels(report.pixels)],
      [t('job.chunks'), count(report.chunks)],
      [t('job.backends'), shares(report.resultsByBackend)],
      [t('common.workers'), shares(report.resultsByWorker)],
    )
    const millis = millisOf(job)
    if (millis) facts.push([t('common.throughput'), t('job.overallRate', { rate: pixelRate((report.pixels * 1000) / millis) })])
  }
  if (result) facts.push([t('job.result'), `${result.name}, ${bytes(result.bytes)}`])
  return facts
}
