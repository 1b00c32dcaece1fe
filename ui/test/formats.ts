import type { PictureFormat } from '../src/api/types'

export const jpeg: PictureFormat = { name: 'jpeg', mediaType: 'image/jpeg', extensions: ['jpg', 'jpeg'], options: ['quality', 'subsampling', 'pages'] }
export const png: PictureFormat = { name: 'png', mediaType: 'image/png', extensions: ['png'], options: ['level', 'pages'] }
export const tiff: PictureFormat = { name: 'tiff', mediaType: 'image/tiff', extensions: ['tif', 'tiff'], options: ['compression', 'level', 'pages'] }
export const netpbm: PictureFormat = { name: 'netpbm', mediaType: 'image/x-portable-anymap', extensions: ['pnm', 'pgm'], options: ['pages'] }

export const formats = [jpeg, png, tiff, netpbm]
