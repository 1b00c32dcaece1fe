import type { PictureFormat } from '../src/api/types'

export const jpeg: PictureFormat = { name: 'jpeg', mediaType: 'image/jpeg', extensions: ['jpg', 'jpeg'], written: true, options: ['format', 'quality', 'subsampling', 'pages', 'salvage'] }
export const png: PictureFormat = { name: 'png', mediaType: 'image/png', extensions: ['png'], written: true, options: ['format', 'level', 'pages', 'salvage'] }
export const tiff: PictureFormat = { name: 'tiff', mediaType: 'image/tiff', extensions: ['tif', 'tiff'], written: true, options: ['format', 'compression', 'level', 'pages', 'salvage'] }
export const netpbm: PictureFormat = { name: 'netpbm', mediaType: 'image/x-portable-anymap', extensions: ['pnm', 'pgm'], written: true, options: ['format', 'pages', 'salvage'] }

export const formats = [jpeg, png, tiff, netpbm]
