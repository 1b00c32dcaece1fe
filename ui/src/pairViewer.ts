import OpenSeadragon from 'openseadragon'
import type { Sides, Tiles } from './model/sides'
import { nonce } from './nonce'
import { t } from './words'

/** Adds the style that the viewer would add itself without a nonce, which the content security policy forbids. */
function takeThePlaceOfItsStyle() {
  if (document.querySelector('style[data-openseadragon-mobile-css]')) return
  const style = document.createElement('style')
  style.dataset.openseadragonMobileCss = 'true'
  style.nonce = nonce
  document.head.append(style)
}

/**
 * A viewer of two pictures of the same place, on top of each other or side by side. Both are in one viewer of OpenSeadragon, so
 * that they zoom and move together. Only visible tiles are fetched.
 */
export class PairViewer {
  /** The place of the border between the pictures, from 0 to 1 of the width. */
  private split = 0.5
  private beside = false
  private readonly viewer: OpenSeadragon.Viewer
  private before: OpenSeadragon.TiledImage | undefined
  private after: OpenSeadragon.TiledImage | undefined
  /** Counts the calls of `open`; pictures of earlier calls are dropped. */
  private turn = 0

  /** @param onZoom is told the scale of the picture: 1 if one of its pixels takes one pixel of the screen */
  constructor(ground: HTMLElement, private readonly onZoom: (scale: number) => void) {
    takeThePlaceOfItsStyle()
    this.viewer = OpenSeadragon({
      element: ground,
      drawer: 'canvas',
      showNavigationControl: false,
      animationTime: 0.4,
      springStiffness: 9,
      maxZoomPixelRatio: 16,
      visibilityRatio: 0.4,
      // A swipe and the wheel scroll the page: two fingers move the picture, and Ctrl with the wheel zooms.
      cooperativeGestures: true,
      gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
    })
    this.viewer.canvas.setAttribute('role', 'application')
    this.viewer.canvas.setAttribute('aria-label', t('viewer.label'))
    this.viewer.addHandler('viewport-change', this.follow)
    this.viewer.addHandler('animation', this.follow)
    this.viewer.addHandler('resize', () => requestAnimationFrame(this.follow))
    document.addEventListener('fullscreenchange', this.noteScreen)
  }

  destroy(): void {
    document.removeEventListener('fullscreenchange', this.noteScreen)
    this.turn++
    this.viewer.destroy()
  }

  /** In full screen there is no page to scroll, so a swipe moves the picture. */
  private noteScreen = () => this.viewer.setCooperativeGestures(!document.fullscreenElement)

  /**
   * Shows two pictures in place of the ones before.
   *
   * @returns whether they are shown; false if others were opened meanwhile
   * @throws Error if a picture cannot be opened
   */
  async open({ input, result }: Sides): Promise<boolean> {
    const mine = ++this.turn
    const size = this.before?.getContentSize()
    const again = size?.x === input.width && size.y === input.height
    // The old pictures stay until the new ones are loaded, so that nothing flickers.
    const old = [this.before, this.after]
    let opened: [OpenSeadragon.TiledImage, OpenSeadragon.TiledImage]
    try {
      opened = await Promise.all([this.added(input), this.added(result)])
    } catch (thrown) {
      if (mine !== this.turn) return false
      throw thrown
    }
    if (mine !== this.turn) {
      for (const image of opened) this.viewer.world?.removeItem(image)
      return false
    }
    for (const image of old) if (image) this.viewer.world.removeItem(image)
    ;[this.before, this.after] = opened
    for (const image of opened) image.setOpacity(1)
    if (!again) this.home(true)
    this.follow()
    return true
  }

  private added(tiles: Tiles): Promise<OpenSeadragon.TiledImage> {
    return new Promise((take, fail) => {
      this.viewer.addTiledImage({
        tileSource: tiles as never,
        width: 1,
        opacity: 0,
        preload: true,
        success: (event: unknown) => take((event as { item: OpenSeadragon.TiledImage }).item),
        error: () => fail(new Error(t('viewer.failed'))),
      })
    })
  }

  /** Moves the border between the pictures, or puts the pictures side by side. */
  place(split: number, beside: boolean): void {
    const moved = beside !== this.beside
    this.split = split
    this.beside = beside
    if (moved) this.home(true)
    this.follow()
  }

  /** Clips both pictures at the border; side by side, the upper picture is moved to the border. */
  private follow = () => {
    const { viewer, before, after, beside } = this
    if (!before || !after) return
    const edge = (beside ? 0.5 : this.split) * viewer.viewport.getContainerSize().x
    const shift = beside ? viewer.viewport.getBounds(true).width / 2 : 0
    if (Math.abs(after.getBounds(true).x - shift) > 1e-9) after.setPosition(new OpenSeadragon.Point(shift, 0), true)
    const at = (image: OpenSeadragon.TiledImage) => {
      const size = image.getContentSize()
      return { size, x: Math.min(size.x, Math.max(0, image.viewerElementToImageCoordinates(new OpenSeadragon.Point(edge, 0)).x)) }
    }
    const upper = at(after)
    after.setOpacity(upper.x >= upper.size.x ? 0 : 1)
    if (upper.x < upper.size.x) after.setClip(new OpenSeadragon.Rect(upper.x, 0, upper.size.x - upper.x, upper.size.y))
    const lower = at(before)
    before.setOpacity(beside && lower.x <= 0 ? 0 : 1)
    before.setClip(beside && lower.x > 0 ? new OpenSeadragon.Rect(0, 0, lower.x, lower.size.y) : (null as never))
    const scale = before.viewportToImageZoom(viewer.viewport.getZoom(true))
    // Beyond full size, pixels are not smoothed.
    viewer.drawer.setImageSmoothingEnabled(scale < 1.5)
    this.onZoom(scale)
  }

  /** Shows the whole picture, or both side by side. */
  home(immediately = false): void {
    if (!this.before) return
    const { width, height } = this.before.getBounds(true)
    this.viewer.viewport.fitBounds(new OpenSeadragon.Rect(0, 0, this.beside ? 2 * width : width, height), immediately)
  }

  zoomBy(factor: number): void {
    this.viewer.viewport.zoomBy(factor).applyConstraints()
  }

  /** Shows the picture pixel for pixel. */
  full(): void {
    if (this.before) this.viewer.viewport.zoomTo(this.before.imageToViewportZoom(1))
  }

  /** The pixel at a place of the viewer, in either picture; undefined if there is none. */
  pixelAt(left: number, top: number): { x: number; y: number } | undefined {
    if (!this.before || !this.after) return undefined
    const over = this.beside && left >= this.viewer.viewport.getContainerSize().x / 2 ? this.after : this.before
    const size = over.getContentSize()
    const found = over.viewerElementToImageCoordinates(new OpenSeadragon.Point(left, top))
    const [x, y] = [Math.floor(found.x), Math.floor(found.y)]
    return x >= 0 && y >= 0 && x < size.x && y < size.y ? { x, y } : undefined
  }
}
