/**
 * Colours of workers, told apart by people with any colour vision (after Okabe and Ito, adjusted to be seen on light and
 * dark ground); after the last they begin anew. A worker always has its name beside its colour.
 */
const WORKERS = ['#0E7FBF', '#E08A00', '#0A9C77', '#B65FA0', '#7A6BD1', '#C9542B', '#5B8F22', '#3E6C8F']

export const workerColor = (index: number) => WORKERS[((index % WORKERS.length) + WORKERS.length) % WORKERS.length]!

/** Of a worker by its name, among those known, in the order in which they were first seen. */
export const colorOf = (worker: string, known: string[]) => workerColor(Math.max(0, known.indexOf(worker)))
