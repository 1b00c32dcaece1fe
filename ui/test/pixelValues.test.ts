import { expect, it } from 'vitest'
import { PixelValues } from '../src/model/pixelValues'

it('finds a pixel in its block, and asks for each block once', async () => {
  const asked: string[] = []
  const values = new PixelValues((column, row) => {
    asked.push(`${column},${row}`)
    return Promise.resolve({ width: 2, height: 2, channels: ['red', 'alpha'], values: [1, 10, 2, 20, 3, 30, null, 40] })
  })
  expect(await values.at({ x: 33, y: 0 })).toEqual([['red', 2], ['alpha', 20]])
  expect(await values.at({ x: 33, y: 1 })).toEqual([['red', null], ['alpha', 40]])
  expect(asked).toEqual(['1,0'])
})

it('asks again for a block that could not be had', async () => {
  let fails = true
  const values = new PixelValues(() => (fails ? Promise.reject(new Error('away')) : Promise.resolve({ width: 1, height: 1, channels: ['gray'], values: [7] })))
  await expect(values.at({ x: 0, y: 0 })).rejects.toThrow('away')
  fails = false
  expect(await values.at({ x: 0, y: 0 })).toEqual([['gray', 7]])
})
